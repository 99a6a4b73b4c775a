import { expect, test } from "@playwright/test";
import { drawn, fits as fit, inspect as look } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { PASSPHRASE, unlocks } from "../../support/bureau";
import { DemoCity } from "../../support/demo-city";
import type { Desk } from "../../support/desk";
import { beginsNote } from "../../support/officer";

// Everybody can use it: every screen through axe in both languages, light and dark; no screen wider than the
// smallest window; and a whole note with nothing but the keyboard.

test.describe.configure({ mode: "serial" });

let city: DemoCity;
let officer: Desk;
let manager: Desk;

const LOOKS = [
  { language: "zh", scheme: "light" },
  { language: "zh", scheme: "dark" },
  { language: "en", scheme: "light" },
  { language: "en", scheme: "dark" },
] as const;
type Language = (typeof LOOKS)[number]["language"];

/** The screens in the sidebar, as they are called. */
const SCREENS = {
  today: { zh: "今日", en: "Today" },
  trips: { zh: "行程", en: "Trips" },
  meetings: { zh: "洽谈", en: "Meetings" },
  leads: { zh: "线索", en: "Leads" },
  companies: { zh: "企业", en: "Companies" },
  outbox: { zh: "待上传", en: "Outbox" },
  review: { zh: "审阅", en: "Review" },
  weeks: { zh: "无会周", en: "Weeks" },
} satisfies Record<string, Record<Language, string>>;

const see = (desk: Desk): BrowserScreen => desk.screen as BrowserScreen;

/** Light and dark in turn, then the other language; ends as it began. */
async function inEveryLook(
  desk: Desk,
  each: (language: Language, name: string) => Promise<void>,
): Promise<void> {
  const screen = see(desk);
  for (const { language, scheme } of LOOKS) {
    await screen.page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    if (language === "en" && scheme === "light") await screen.click("Switch to English");
    await each(language, `${language} ${scheme}`);
  }
  await screen.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await screen.click("切换到中文");
}

/** What was asked for has been drawn. */
async function settled(desk: Desk): Promise<void> {
  await drawn(see(desk).page);
}

/** Names and structure are those of the light look; in the dark one the colours are new. */
const inspect = async (desk: Desk, what: string): Promise<void> =>
  look(see(desk).page, what, what.endsWith("dark") ? "colours" : "whole");

/** Nothing is cut off or scrolls sideways in the smallest window. */
async function fits(desk: Desk, what: string): Promise<void> {
  if (!what.endsWith("dark")) await fit(see(desk).page, what, [[1024, 700]]);
}

test.beforeAll(async () => {
  city = await DemoCity.found("browser");
});

test.afterEach(() => {
  for (const desk of [officer, manager]) expect(desk?.complaints ?? []).toEqual([]);
});

test.afterAll(async () => {
  await city.close();
});

test("enrolling and unlocking", async () => {
  officer = city.desk("汪若琳");
  const screen = await officer.start();
  await screen.sees("登记这台电脑", 30);
  await screen.press("Enter");
  await screen.sees("请先粘贴邀请。");
  await inEveryLook(officer, async (_, name) => inspect(officer, `enrol ${name}`));
  await fits(officer, "enrol");
  await screen.fill("邀请", city.invitation("汪若琳"));
  await screen.fill("本机口令", PASSPHRASE);
  await screen.fill("再输一次口令", PASSPHRASE);
  await screen.press("Enter");
  await screen.sees("已同步", 30);
  await screen.press("Control+l");
  await screen.sees("解锁");
  await inEveryLook(officer, async (_, name) => inspect(officer, `unlock ${name}`));
  await unlocks(officer);
});

test("a whole note with nothing but the keyboard", async () => {
  const { page } = see(officer);
  const screen = officer.screen;
  await screen.press("Alt+n");
  await screen.sees("保存到本机");
  // Not one click: what was read is confirmed, the form is filled and the note handed in by keys.
  await screen.type("拜访罗莱家纺股份有限公司王总，希望合作，意向1.2亿，要60亩。");
  await screen.sees("1.2 亿元");
  for (let tries = 0; tries < 6 && (await screen.reads("项要你选")); tries += 1) {
    await screen.press("Tab");
    await screen.press("1");
  }
  await screen.press("Control+e");
  await screen.sees("基本");
  const reach = async (label: string): Promise<void> => {
    for (let tabs = 0; tabs < 60; tabs += 1) {
      const here = await page.evaluate(() => {
        const field = document.activeElement as HTMLInputElement | null;
        return field?.labels?.[0]?.textContent?.trim() ?? field?.getAttribute("aria-label") ?? "";
      });
      if (here === label) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach “${label}”`);
  };
  await reach("下一步");
  await screen.press("Control+a");
  await screen.type("寄园区资料");
  await reach("期限");
  await screen.press("Control+a");
  await screen.type("周五");
  await screen.press("Control+Shift+Enter");
  await screen.sees("已存到本机并提交");
  // The focus is back where it was, not lost.
  await beginsNote(screen);
  await screen.press("Alt+l");
  await screen.type("万里电池拟投2亿建储能PACK线，要60亩。");
  await screen.press("Control+Enter");
  await screen.sees("已存到本机");
  await screen.sees("已同步", 30);
});

test("the officer's screens", async () => {
  const screen = officer.screen;
  await inEveryLook(officer, async (language, name) => {
    for (const what of ["today", "trips", "meetings", "leads", "companies", "outbox"] as const) {
      await screen.click(SCREENS[what][language]);
      await settled(officer);
      await inspect(officer, `${what} ${name}`);
      await fits(officer, `${what} ${name}`);
    }
    await screen.click("汪若琳");
    await settled(officer);
    await inspect(officer, `settings ${name}`);
    await fits(officer, `settings ${name}`);

    await screen.click(SCREENS.meetings[language]);
    await settled(officer);
    await screen.press("e");
    await settled(officer);
    await inspect(officer, `editing a meeting ${name}`);
    await fits(officer, `editing a meeting ${name}`);
    await screen.press("Escape");
    await settled(officer);

    await screen.press("Alt+n");
    await settled(officer);
    await screen.type("拜访禾诺智装李总，拟投3亿元建装配线，下周三回电");
    await settled(officer);
    await inspect(officer, `note ${name}`);
    await screen.press("Control+e");
    await settled(officer);
    await inspect(officer, `note with its form ${name}`);
    await fits(officer, `note with its form ${name}`);
    await screen.press("Control+e");
    await screen.press("Control+a");
    await screen.press("Backspace");
    await screen.press("Escape");
    await settled(officer);

    await screen.press("Control+k");
    await settled(officer);
    await screen.type("罗莱");
    await settled(officer);
    await inspect(officer, `palette ${name}`);
    await screen.press("Escape");
    await settled(officer);
    await screen.press("?");
    await settled(officer);
    await inspect(officer, `keys ${name}`);
    await screen.press("Escape");
    await settled(officer);
  });
});

test("the manager's screens", async () => {
  manager = await city.enrolled("章谨言");
  const screen = manager.screen;
  await screen.click("审阅");
  await screen.sees("罗莱家纺", 60);
  await inEveryLook(manager, async (language, name) => {
    for (const what of ["review", "weeks", "today"] as const) {
      await screen.click(SCREENS[what][language]);
      await settled(manager);
      await inspect(manager, `${what} of a manager ${name}`);
      await fits(manager, `${what} of a manager ${name}`);
    }
    await screen.click(SCREENS.trips[language]);
    await settled(manager);
    await screen.press("n");
    await settled(manager);
    await inspect(manager, `planning a trip ${name}`);
    await fits(manager, `planning a trip ${name}`);
    await screen.press("Escape");
    await settled(manager);
  });
});
