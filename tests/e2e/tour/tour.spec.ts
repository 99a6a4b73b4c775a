import path from "node:path";
import { test } from "@playwright/test";
import { PASSPHRASE } from "../support/bureau";
import { dayFromNow } from "../support/day";
import { DemoCity } from "../support/demo-city";
import type { Desk } from "../support/desk";
import { FIRST_TRIP } from "../support/first-trip";
import { asMessage, writesVisit } from "../support/officer";
import { ROOT } from "../support/paths";
import { pictureOf } from "../support/pictures";
import { WATCH_TASKS, type SlowTask } from "../support/probes";
import { until } from "../support/screen";

// `make tour`: the story in the real window, in a city drawn from a seed; its pictures are those of the README.

type Language = "zh-CN" | "en";
const PICTURES = path.join(ROOT, "docs/pictures");
const slow: (SlowTask & { who: string })[] = [];

async function speaks(desk: Desk, language: Language): Promise<void> {
  const now = await desk.window.inPage<string>("return document.documentElement.lang");
  if (now !== language) await desk.screen.click(language === "en" ? "Switch to English" : "切换到中文");
  await until(
    async () => (await desk.window.inPage<string>("return document.documentElement.lang")) === language,
    5,
  );
}

/** Waits until nothing moves any more: several looks at the page that see the same. */
async function settles(desk: Desk): Promise<void> {
  let before = "";
  let same = 0;
  await until(async () => {
    const now = await desk.window.inPage<string>("return document.body.innerText");
    same = now === before ? same + 1 : 0;
    before = now;
    return same >= 5;
  }, 10);
}
async function draw(desk: Desk, language: Language, name: string): Promise<void> {
  // A word that something was done belongs to the step before.
  await desk.window.inPage("document.querySelectorAll('.toasts .close').forEach((close) => close.click())");
  await settles(desk);
  await pictureOf(desk.window, path.join(PICTURES, language, `${name}.png`));
}
/** The same screen in both languages. */
async function drawBoth(desk: Desk, name: string): Promise<void> {
  for (const language of ["zh-CN", "en"] as const) {
    await speaks(desk, language);
    await draw(desk, language, name);
  }
  await speaks(desk, "zh-CN");
}
const watch = (desk: Desk) => desk.window.inPage(WATCH_TASKS);
async function told(desk: Desk): Promise<void> {
  for (const one of await desk.window.inPage<SlowTask[]>("return window.__slow ?? []"))
    slow.push({ ...one, who: desk.name });
}
async function at(desk: Desk, where: string): Promise<void> {
  await desk.screen.click(where);
  await desk.screen.sees(where);
}

test("the tour", async () => {
  const city = await DemoCity.found("window", { seed: 1 });
  const visit = FIRST_TRIP.meetings[0];
  if (visit === undefined) throw new Error("the first trip has no visit");
  try {
    // Enrolling, by a link.
    const officer = city.desk("汪若琳");
    await officer.start();
    await officer.screen.sees("登记这台电脑", 30);
    await watch(officer);
    await drawBoth(officer, "enrol");
    await officer.screen.fill("邀请", city.invitation("汪若琳"));
    await officer.screen.fill("本机口令", PASSPHRASE);
    await officer.screen.fill("再输一次口令", PASSPHRASE);
    await officer.screen.press("Enter");
    await officer.screen.sees("汪若琳", 60);
    await officer.screen.sees("已同步", 120);

    // A note, as it is understood while it is written.
    for (const language of ["zh-CN", "en"] as const) {
      await speaks(officer, language);
      await officer.screen.press("Control+n");
      await officer.screen.sees(language === "en" ? "Save here" : "保存到本机");
      await officer.screen.type(
        language === "en"
          ? "拜访合肥芯联传感科技有限公司，总经理陆知远，拟投资2.4亿建传感器产线，要60亩地，下周三前回复用电。"
          : "拜访嘉兴绿源食品有限公司，董事长沈望舒，想在郎溪建预制菜基地，意向1.2亿，用地80亩，下周五前发地块图。",
      );
      await draw(officer, language, "note");
      await officer.screen.press("Control+Enter");
      await officer.screen.seesNo(language === "en" ? "Save here" : "保存到本机");
    }
    await speaks(officer, "zh-CN");
    await writesVisit(officer.screen, visit, { amount: "1.2亿", nextDay: dayFromNow(9) });

    for (const [where, name] of [
      ["今日", "today"],
      ["行程", "trip"],
      ["洽谈", "meetings"],
      ["线索", "leads"],
      ["企业", "companies"],
    ] as const) {
      await at(officer, where);
      await drawBoth(officer, name);
    }

    // The manager reads before noon.
    const manager = await city.enrolled("梅思齐", undefined, 180);
    await watch(manager);
    await at(manager, "审阅");
    await drawBoth(manager, "review");
    await at(manager, "无会周");
    await manager.screen.sees("改期", 60);
    await drawBoth(manager, "weeks");
    await at(manager, "今日");
    await told(manager);
    await manager.stop();

    // Two travellers write in one record without network: the outbox, then what only a person can decide.
    const lead = await city.enrolled("程景行", undefined, 180);
    await city.centre.stop();
    for (const [desk, amount] of [
      [officer, "1.2亿"],
      [lead, "1.5亿"],
    ] as const) {
      await at(desk, "洽谈");
      await desk.screen.click("本单位");
      await desk.screen.click(`${visit.form.company_name} 拜访`);
      await desk.screen.sees(asMessage(visit));
      await desk.screen.press("e");
      await desk.screen.fill("意向金额", amount === "1.2亿" ? "1.3亿" : amount);
      await desk.screen.press("Control+Enter");
      await desk.screen.sees("已存到本机");
    }
    await at(officer, "待上传");
    await officer.screen.sees("离线", 60);
    await drawBoth(officer, "outbox");
    await city.centre.start();
    for (const desk of [lead, officer]) await desk.screen.seesNo("离线", 120);
    const loser = (await until(() => officer.screen.reads("有冲突"), 60)) ? officer : lead;
    await at(loser, "待上传");
    await loser.screen.click("去处理");
    await loser.screen.sees("1.5 亿元");
    await drawBoth(loser, "conflict");

    await at(officer, "今日");
    await until(async () => {
      await officer.screen.click("外观");
      return officer.window.inPage<boolean>("return document.documentElement.classList.contains('dark')");
    }, 10);
    await drawBoth(officer, "today-dark");
    await until(async () => {
      await officer.screen.click("外观");
      return officer.window.inPage<boolean>("return !document.documentElement.classList.contains('dark')");
    }, 10);
    await officer.screen.click("长辈版");
    await drawBoth(officer, "today-large");
    await told(officer);
    await told(lead);
  } finally {
    await city.close();
    const worst = slow.toSorted((a, b) => b.ms - a.ms);
    console.log(`main-thread tasks over 50 ms: ${String(worst.length)}`);
    for (const one of worst.slice(0, 12))
      console.log(`  ${String(one.ms)} ms\t${one.who}\tafter ${one.doing || "the start"}`);
  }
});
