import { test } from "@playwright/test";
import { fits, inspect } from "../support/accessible";
import { BrowserScreen } from "../support/browser-screen";
import { Bureau, unlocks } from "../support/bureau";
import { dayFromNow } from "../support/day";
import type { Desk, Host } from "../support/desk";
import { FIRST_TRIP } from "../support/first-trip";
import { assignTrip, publishWeek } from "../support/manager";
import { asMessage, beginsNote, finishesVisit, writesLead, writesVisit } from "../support/officer";

// The main job: a visit written down offline reaches the manager. Keys and visible words only; each act goes on
// where the one before it ended.

test.describe.configure({ mode: "serial" });

const TRIP = "沪嘉湖绿色食品招商";
const visit = (at: number) => {
  const found = FIRST_TRIP.meetings[at];
  if (found === undefined) throw new Error(`the trip has no visit ${String(at)}`);
  return found;
};

let bureau: Bureau;
let manager: Desk;
let officer: Desk;
let lead: Desk;

test.beforeAll(async () => {
  bureau = await Bureau.found(test.info().project.name as Host);
});

test.afterAll(async () => {
  await bureau.close();
});

test("1 a manager publishes a no-meeting week and assigns the trip with a quantified task", async () => {
  manager = await bureau.enrolled("梅思齐");
  await publishWeek(manager.screen, dayFromNow(0), dayFromNow(4), "与双月调度撞期");
  await assignTrip(manager.screen, {
    title: TRIP,
    cities: FIRST_TRIP.cities,
    from: dayFromNow(0),
    to: dayFromNow(2),
    unit: "郎溪县",
    lead: "程景行",
    members: ["汪若琳"],
    visits: 6,
    leads: 2,
    stops: FIRST_TRIP.meetings.map((meeting, at) => ({
      day: dayFromNow(Math.floor(at / 2)),
      at: at % 2 === 0 ? "09:30" : "14:30",
      city: meeting.form.city,
      company: meeting.form.company_name,
    })),
  });
  await manager.screen.picture("1-trip-assigned");
});

test("2 the travellers enrol with an invitation, and what they may see arrives", async () => {
  lead = await bureau.enrolled("程景行");
  await lead.screen.sees(TRIP.slice(0, 3));
  // She lets the officer write for her (代填).
  await lead.screen.click("程景行");
  await lead.screen.choose("选人", "汪若琳");
  await lead.screen.click("保存");
  await lead.screen.sees("已同步");

  officer = await bureau.enrolled("汪若琳");
  await officer.screen.click("行程");
  await officer.screen.click(TRIP);
  await officer.screen.sees("0/6");
  await officer.screen.sees(visit(0).form.company_name);
  await officer.screen.picture("2-trip-arrived");
});

test("3 without network she writes six visits and two leads; a kill -9 costs her nothing", async () => {
  await bureau.centre.stop();
  await officer.stop();
  await officer.start();
  await unlocks(officer);
  await officer.screen.sees("离线", 30);

  await writesVisit(officer.screen, visit(0), { amount: "1.2亿", nextDay: dayFromNow(9) });
  await officer.screen.sees("待上传");
  await writesVisit(officer.screen, visit(1), { nextDay: dayFromNow(10), behalf: "程景行" });

  // In the middle of a sentence the process is killed.
  await beginsNote(officer.screen);
  await officer.screen.type(asMessage(visit(2)));
  await officer.screen.sees("草稿已存");
  await officer.kill();
  await officer.start();
  await unlocks(officer);
  await officer.screen.sees("找回 1 份没写完的");
  await officer.screen.picture("3-recovered");
  await officer.screen.click("接着写");
  await officer.screen.sees(asMessage(visit(2)));
  await finishesVisit(officer.screen, visit(2), { amount: "6500万", nextDay: dayFromNow(9) });

  for (const at of [3, 4, 5]) await writesVisit(officer.screen, visit(at), { nextDay: dayFromNow(8 + at) });
  for (const [at, found] of FIRST_TRIP.leads.entries()) {
    await writesLead(officer.screen, found, visit(found.from_meeting).form.company_name, {
      total: at === 0 ? "2.4亿" : "5亿",
      fixed: at === 0 ? "2亿" : "3.8亿",
      nextDay: dayFromNow(12),
    });
  }
  await officer.screen.click("行程");
  await officer.screen.click(TRIP);
  await officer.screen.sees("6/6");
  await officer.screen.click("待上传");
  await officer.screen.picture("3-outbox-offline");
});

test("4 the server returns and everything goes up by itself", async () => {
  await officer.screen.sees("离线");
  await officer.screen.sees("本机已保存");
  await bureau.centre.start();
  // Nobody presses anything: the loop notices the network by itself.
  await officer.screen.seesNo("离线", 90);
  await officer.screen.seesNo("本机已保存", 60);
  await officer.screen.sees("刚同步", 30);
  await officer.screen.seesNo("要处理");
  await officer.screen.picture("4-synced");
});

test("5 the records reach the manager without asking, and are reviewed with the keyboard", async () => {
  // The team lead sees the officer's visits to review, and not her own, typed for her.
  await lead.screen.click("审阅");
  await lead.screen.sees(asMessage(visit(0)), 60);
  await lead.screen.sees(visit(5).form.company_name);
  await lead.screen.seesNo(visit(1).form.company_name);
  await lead.screen.picture("5-lead-queue");

  const { screen } = manager;
  await screen.click("审阅");
  await screen.sees(asMessage(visit(0)), 60);
  await screen.sees(visit(5).form.company_name, 60);
  await screen.picture("5-manager-queue");
  await screen.sees("不是你自己的记录");
  await screen.press("r");
  await screen.sees("退回意见");
  await screen.type("意向金额请写明依据；对方参会人也请补上。");
  await screen.press("Control+Enter");
  await screen.sees(`已退回：${visit(0).form.company_name}`);
  for (let at = 1; at <= 5; at += 1) {
    await screen.sees(asMessage(visit(at)));
    await screen.press("a");
    await screen.sees(`已通过：${visit(at).form.company_name}`);
  }
  await screen.picture("5-manager-reviewed");
});

test("6 the officer sees what came back, corrects it, hands it in again, and it is reviewed", async () => {
  const { screen } = officer;
  await screen.click("今日");
  await screen.sees("被退回", 60);
  await screen.sees("意向金额请写明依据");
  await screen.picture("6-returned");
  await screen.click("去补正");
  await screen.sees(asMessage(visit(0)));
  await screen.press("e");
  await screen.fill("对方人员", "品牌总监李闻溪、战投部沈知行");
  await screen.press("Control+Shift+Enter");
  await screen.picture("6-corrected");
  await screen.sees("已提交");

  // This time the team lead reads it; her own stays none of her business.
  await lead.screen.sees("这条刚被改过", 60);
  await lead.screen.click("看新的");
  await lead.screen.sees("品牌总监李闻溪");
  await lead.screen.press("a");
  await lead.screen.sees(`已通过：${visit(0).form.company_name}`);
  await screen.sees("已通过", 60);
  await screen.picture("6-reviewed");

  // Her own record offers her no verdict.
  await lead.screen.click("洽谈");
  await lead.screen.sees("程景行（汪若琳 代填）");
  await lead.screen.seesNo("去审阅");
});

test("7 an officer of another unit sees none of it", async () => {
  const stranger = await bureau.enrolled("何以宁");
  await stranger.screen.sees("已同步", 30);
  for (const [where, nothing] of [
    ["洽谈", "还没有洽谈记录"],
    ["线索", "还没有线索"],
    ["企业", "还没有企业"],
  ] as const) {
    await stranger.screen.click(where);
    await stranger.screen.sees(nothing);
    await stranger.screen.seesNo(visit(0).form.company_name);
  }
  await stranger.stop();
});

test("8 two travellers edit one meeting offline: different fields merge, one field keeps both values", async () => {
  await bureau.centre.stop();
  const company = visit(3).form.company_name;
  for (const [desk, amount, own, words] of [
    [officer, "1.2亿", "会谈结果", "约来郎考察"],
    [lead, "1.5亿", "地点", "嘉兴秀洲食品园"],
  ] as const) {
    const { screen } = desk;
    await screen.click("洽谈");
    await screen.click("本单位");
    // The row of the list, not the link to the company in the record beside it.
    await screen.click(`${company} 拜访`);
    await screen.sees(asMessage(visit(3)));
    await screen.press("e");
    await screen.fill("意向金额", amount);
    await screen.fill(own, words);
    await screen.append("纪要", desk === officer ? "会后补充：要低温仓库。" : "另问排污指标。");
    await screen.press("Control+Enter");
    await screen.sees("已存到本机");
  }
  await bureau.centre.start();
  for (const desk of [officer, lead]) await desk.screen.seesNo("离线", 90);

  // Different fields are together, both additions to one paragraph are there.
  const { screen } = officer;
  for (const desk of [officer, lead]) {
    await desk.screen.sees("约来郎考察", 60);
    await desk.screen.sees("嘉兴秀洲食品园", 60);
    await desk.screen.sees("会后补充：要低温仓库。");
    await desk.screen.sees("另问排污指标。");
  }
  // The one field that both wrote asks for a person.
  await screen.sees("有冲突", 60);
  await screen.click("去选");
  await screen.sees("1.2 亿元");
  await screen.sees("1.5 亿元");
  await screen.picture("8-conflict");
  if (screen instanceof BrowserScreen) {
    await inspect(screen.page, "a conflict");
    await fits(screen.page, "a conflict", [
      [1024, 700],
      [1280, 800],
      [1920, 1080],
    ]);
  }
  await screen.press("2");
  await screen.press("Control+Enter");
  await screen.sees("合并结果已存本机");
  await lead.screen.seesNo("有冲突", 60);
  await screen.picture("8-resolved");
});
