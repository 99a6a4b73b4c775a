import { expect, test } from "@playwright/test";
import { drawn, fits, inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { PASSPHRASE, unlocks } from "../../support/bureau";
import { DemoCity } from "../../support/demo-city";
import type { Desk } from "../../support/desk";

// Everybody can use every screen of a city that has worked for a year: named for a screen reader, with contrast in
// light, dark and high contrast, in both languages, with the text twice as large, in a small window and on a wall.

// A walk through every screen in both languages: a busy machine takes its time over it.
test.describe.configure({ mode: "serial", timeout: 480_000 });

const SIZES = [
  [1024, 700],
  [1280, 800],
  [1920, 1080],
  [2560, 1440],
  [3840, 2160],
] as const;
const SMALL = SIZES.slice(0, 2);
const ENDS = [...SMALL, ...SIZES.slice(-1)];
const WRITING = {
  today: "/today",
  trips: "/trips",
  meetings: "/meetings",
  leads: "/leads",
  companies: "/companies",
  outbox: "/outbox",
  settings: "/settings",
  about: "/about",
  import: "/import?kind=lead",
};
const MANAGING = { review: "/review", weeks: "/weeks", leads: "/leads", trips: "/trips" };
const KEEPING = {
  units: "/admin/units",
  people: "/admin/people",
  invitations: "/admin/invitations",
  devices: "/admin/devices",
  recovery: "/admin/recovery",
};

let city: DemoCity;
let desk: Desk | null = null;

const screenOf = (of: Desk): BrowserScreen => of.screen as BrowserScreen;

async function goes(screen: BrowserScreen, route: string): Promise<void> {
  await screen.page.evaluate((to) => {
    location.hash = to;
  }, route);
  await expect(screen.page.locator("main")).toBeVisible();
  await drawn(screen.page);
}

async function enlarged(screen: BrowserScreen, steps: number): Promise<void> {
  await screen.press("Control+0");
  for (let step = 0; step < steps; step += 1) await screen.press("Control+=");
  await drawn(screen.page);
}

/** One page as it stands, in every look. */
async function everyLook(screen: BrowserScreen, what: string): Promise<void> {
  const { page } = screen;
  await inspect(page, what);
  await page.emulateMedia({ colorScheme: "dark" });
  await inspect(page, `${what}, dark`, "colours");
  await page.emulateMedia({ colorScheme: "dark", contrast: "more" });
  await inspect(page, `${what}, dark, high contrast`, "strong");
  await page.emulateMedia({ colorScheme: "light", contrast: "more" });
  await inspect(page, `${what}, high contrast`, "strong");
  await page.emulateMedia({ colorScheme: "light", contrast: "no-preference" });
  await page.emulateMedia({ forcedColors: "active" });
  await drawn(page);
  expect.soft(await page.evaluate(vanished), `${what}, with the system's own colours`).toEqual([]);
  await screen.picture(`forced-${what.replaceAll(" ", "-")}`);
  await page.emulateMedia({ forcedColors: "none" });
}

/** With the system's own colours: icons one cannot see, fields and choices that show no edge. */
function vanished(): string[] {
  const told: string[] = [];
  const named = (element: Element): string =>
    `${element.tagName} ${element.className.toString()} “${(element.textContent ?? "").trim().slice(0, 24)}”`;
  const canvas = getComputedStyle(document.body).backgroundColor;
  const shown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && getComputedStyle(element).visibility !== "hidden";
  };
  // Icons are drawn with lines in the text's colour, on nothing of their own.
  for (const element of document.querySelectorAll("svg.iconify")) {
    const { color, backgroundColor } = getComputedStyle(element);
    if (shown(element) && (color === canvas || backgroundColor !== "rgba(0, 0, 0, 0)"))
      told.push(`no icon: ${named(element)}`);
  }
  for (const element of document.querySelectorAll(".rb-input")) {
    const { borderTopStyle, outlineStyle } = getComputedStyle(element);
    if (shown(element) && borderTopStyle === "none" && outlineStyle === "none")
      told.push(`a field without an edge: ${named(element)}`);
  }
  const chosen = "[aria-selected='true'], [aria-current]:not([aria-current='false']), [aria-pressed='true']";
  for (const element of document.querySelectorAll(chosen)) {
    const { outlineStyle, borderBottomStyle } = getComputedStyle(element);
    if (outlineStyle === "none" && borderBottomStyle === "none") told.push(`no edge: ${named(element)}`);
  }
  return told;
}

async function everyScreen(screen: BrowserScreen, routes: Record<string, string>): Promise<void> {
  for (const [name, route] of Object.entries(routes)) {
    await goes(screen, route);
    await everyLook(screen, name);
    await fits(screen.page, name, [...SIZES]);
  }
  await enlarged(screen, 5);
  for (const [name, route] of Object.entries(routes)) {
    await goes(screen, route);
    await fits(screen.page, `${name}, 200 %`, ENDS);
    await inspect(screen.page, `${name}, 200 %`);
  }
  await enlarged(screen, 0);
  await screen.click("Switch to English");
  for (const [name, route] of Object.entries(routes)) {
    await goes(screen, route);
    await inspect(screen.page, `${name}, in English`);
    await fits(screen.page, `${name}, in English`, SMALL);
    await screen.page.emulateMedia({ colorScheme: "dark" });
    await inspect(screen.page, `${name}, in English, dark`, "colours");
    await screen.page.emulateMedia({ colorScheme: "light" });
  }
  await enlarged(screen, 5);
  for (const [name, route] of Object.entries(routes)) {
    await goes(screen, route);
    await inspect(screen.page, `${name}, in English, 200 %`);
    await fits(screen.page, `${name}, in English, 200 %`, SMALL);
  }
  await enlarged(screen, 0);
  await screen.click("切换到中文");
}

/** A box over the screen, in Chinese and English, at 100 % and 200 %. */
async function box(screen: BrowserScreen, what: string, open: () => Promise<void>): Promise<void> {
  for (const steps of [0, 5]) {
    await enlarged(screen, steps);
    await open();
    await drawn(screen.page);
    await inspect(screen.page, `${what}${steps === 0 ? "" : ", 200 %"}`);
    await fits(screen.page, `${what}${steps === 0 ? "" : ", 200 %"}`, SMALL);
    await screen.press("Escape");
    await drawn(screen.page);
  }
  await enlarged(screen, 0);
}

async function enters(name: string): Promise<BrowserScreen> {
  await desk?.stop();
  desk = await city.enrolled(name, { width: 1280, height: 800 }, 60);
  const screen = screenOf(desk);
  await screen.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  return screen;
}

test.beforeAll(async () => {
  city = await DemoCity.found("browser", { seed: 1 });
});
test.afterEach(() => {
  expect(desk?.complaints ?? []).toEqual([]);
});
test.afterAll(async () => {
  await city.close();
});

test("before anyone is in: enrolling, restoring, unlocking, a forgotten passphrase", async () => {
  desk = city.desk("汪若琳");
  const screen = (await desk.start()) as BrowserScreen;
  await screen.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await screen.sees("登记这台电脑", 30);
  await everyLook(screen, "enrol");
  await enlarged(screen, 5);
  await fits(screen.page, "enrol, 200 %", SMALL);
  await enlarged(screen, 0);
  await screen.fill("邀请", city.invitation("汪若琳"));
  await screen.fill("本机口令", PASSPHRASE);
  await screen.fill("再输一次口令", PASSPHRASE);
  await screen.press("Enter");
  await screen.sees("已同步", 60);
  await screen.press("Control+l");
  await screen.sees("这台电脑上的内容已加密");
  await everyLook(screen, "unlock");
  await screen.click("忘记口令");
  await drawn(screen.page);
  await everyLook(screen, "forgotten passphrase");
  await screen.click("返回解锁");
  await screen.click("恢复本机数据");
  await screen.sees("现在的数据另存，不会删除");
  await everyLook(screen, "restore");
  await screen.click("返回解锁");
  await screen.fill("本机口令", PASSPHRASE);
  await screen.press("Enter");
  await screen.sees("记一笔", 30);
});

test("before anyone is in: enrolling by password", async () => {
  const other = city.desk("汪若琳");
  const screen = (await other.start()) as BrowserScreen;
  await screen.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await screen.sees("登记这台电脑", 30);
  await screen.click("用账号密码");
  await screen.press("Enter");
  await screen.sees("请写登录名");
  await everyLook(screen, "enrol by password");
  await fits(screen.page, "enrol by password", SMALL);
  await enlarged(screen, 5);
  await fits(screen.page, "enrol by password, 200 %", SMALL);
  await enlarged(screen, 0);
  await screen.click("Switch to English");
  await everyLook(screen, "enrol by password, in English");
  await fits(screen.page, "enrol by password, in English", SMALL);
  await screen.click("切换到中文");
  await other.stop();
});

test("every screen of somebody who writes", async () => {
  if (desk === null) throw new Error("nobody is in");
  const screen = screenOf(desk);
  await everyScreen(screen, WRITING);
  await goes(screen, "/meetings");
  await box(screen, "the cheat sheet", async () => screen.press("?"));
  await box(screen, "the palette", async () => {
    await screen.press("Control+k");
    await screen.type("公司");
  });
  await box(screen, "the note", async () => {
    await screen.press("Alt+n");
  });
});

test("the text grows and shrinks by keys, and is kept", async () => {
  if (desk === null) throw new Error("nobody is in");
  const screen = screenOf(desk);
  const body = async (): Promise<number> =>
    screen.page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
  await enlarged(screen, 0);
  const usual = await body();
  await enlarged(screen, 9);
  expect(await body()).toBe(2 * usual);
  await screen.press("Control+-");
  expect(await body()).toBeLessThan(2 * usual);
  // In the box too, where letters are text.
  await screen.press("Alt+n");
  await screen.sees("保存到本机");
  await screen.press("Control+0");
  expect(await body()).toBe(usual);
  await screen.press("Escape");
  await goes(screen, "/settings");
  await screen.page.getByRole("switch", { name: "高对比度" }).click();
  await expect(screen.page.locator("html")).toHaveClass(/contrast/u);
  await screen.press("Control+=");
  await drawn(screen.page);
  // The next morning: kept outside the store, so that the page before unlocking has it too.
  await desk.stop();
  const again = (await desk.start()) as BrowserScreen;
  await again.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await again.sees("这台电脑上的内容已加密", 30);
  await expect(again.page.locator("html")).toHaveClass(/contrast/u);
  expect(
    await again.page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize)),
  ).toBeGreaterThan(usual);
  await unlocks(desk);
  await enlarged(again, 0);
  await goes(again, "/settings");
  await again.page.getByRole("switch", { name: "高对比度" }).click();
});

test("the cheat sheet opens from ?, the key bar and Ctrl K, and tells other screens too", async () => {
  if (desk === null) throw new Error("nobody is in");
  const screen = screenOf(desk);
  await goes(screen, "/today");
  const sheet = screen.page.getByRole("dialog", { name: "快捷键" });
  await screen.press("?");
  await expect(sheet).toContainText("此处可用");
  await expect(sheet).toContainText("冲突");
  // What this person may not do is not taught.
  await expect(sheet).not.toContainText("重设密码");
  await screen.press("Escape");
  await expect(sheet).toBeHidden();
  await screen.page.getByRole("button", { name: "快捷键" }).click();
  await expect(sheet).toBeVisible();
  await screen.press("Escape");
  await screen.press("Control+k");
  await screen.type("快捷键");
  await screen.press("Enter");
  await expect(sheet).toBeVisible();
  await screen.press("Escape");
});

test("every screen of a manager", async () => {
  const screen = await enters("章谨言");
  await everyScreen(screen, MANAGING);
  // A full review: a record, its rules, its thread, and the note that is being written.
  await goes(screen, "/review");
  await screen.press("r");
  await drawn(screen.page);
  await everyLook(screen, "a review and its note");
  await fits(screen.page, "a review and its note", [...SIZES]);
  await screen.press("Escape");
});

test("every screen of an administrator", async () => {
  await everyScreen(await enters("周启明"), KEEPING);
});
