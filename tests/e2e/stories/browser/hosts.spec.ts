import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau, PASSPHRASE } from "../../support/bureau";
import { beginsNote } from "../../support/officer";

// What the browser host promises beyond the screens (tests/security.toml).

const KEPT = () => ({
  cookies: document.cookie,
  local: localStorage.length,
  session: sessionStorage.length,
});

test("the browser keeps nothing of the person", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const screen = (await bureau.enrolled("汪若琳")).screen as BrowserScreen;
    await beginsNote(screen);
    await screen.type("拜访上海精测电子，对方想看厂房。");
    await screen.press("Escape");
    const { page } = screen;
    expect(await page.evaluate(KEPT)).toEqual({ cookies: "", local: 0, session: 0 });
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
    expect(await page.evaluate(() => navigator.serviceWorker?.controller ?? null)).toBeNull();
    // The link is not in the address any more, and the page loaded again is nobody's.
    expect(page.url()).not.toContain("k=");
    await page.reload();
    await screen.sees("请打开新链接");
    expect(await screen.reads("上海精测电子")).toBe(false);
  } finally {
    await bureau.close();
  }
});

test("nobody is there: the screens are put away and come back to the passphrase", async () => {
  test.setTimeout(150_000);
  process.env["ROADBOOK_HIDE_AFTER"] = "25";
  const bureau = await Bureau.found("browser");
  try {
    const { screen } = await bureau.enrolled("汪若琳");
    await beginsNote(screen);
    await screen.type("在无锡见了两位客商，下周再约。");
    await screen.sees("屏幕已收起", 60);
    expect(await screen.reads("在无锡见了两位客商")).toBe(false);
    await screen.fill("本机口令", "不是这一句口令");
    await screen.press("Enter");
    await screen.sees("口令不对");
    await screen.fill("本机口令", PASSPHRASE);
    await screen.press("Enter");
    // What was being typed is offered back.
    await screen.seesNo("屏幕已收起");
    await screen.sees("在无锡见了两位客商", 20);
  } finally {
    delete process.env["ROADBOOK_HIDE_AFTER"];
    await bureau.close();
  }
});
