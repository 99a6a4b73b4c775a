import { expect, test } from "@playwright/test";
import { drawn, fits, inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";

// 清除个人信息: a contact person asks to be forgotten; an administrator, who sees no numbers, does it for good.

test("an administrator erases a contact, and the computer of who met them forgets", async () => {
  test.setTimeout(300_000);
  const bureau = await Bureau.found("browser");
  try {
    await bureau.hires("周启明", "administrator");
    await bureau.hires("查慎行", "auditor");
    const officer = (await bureau.enrolled("汪若琳")).screen as BrowserScreen;
    const [visit] = FIRST_TRIP.meetings;
    if (visit === undefined) throw new Error("no visit");
    await writesVisit(officer, visit, { nextDay: dayFromNow(9) });
    await officer.click("企业");
    const companies = officer.page.getByRole("region", { name: "企业清单" });
    await companies.getByRole("button", { name: "罗莱家纺" }).click();
    await officer.sees("还没有联系人");
    await officer.press("c");
    await officer.fill("姓名", "苏念慈");
    await officer.fill("手机", "13855551234");
    await officer.press("Control+Enter");
    await officer.sees("138****1234");
    // A copy of what is held about somebody is a manager's to take out.
    await expect(officer.page.getByRole("button", { name: /^导出此人资料/u })).toHaveCount(0);
    await expect(officer.page.getByRole("link", { name: /我的工作状态：已同步/u })).toBeVisible({
      timeout: 60_000,
    });

    const admin = (await bureau.enrolled("周启明")).screen as BrowserScreen;
    await admin.click("管理");
    await admin.click("清除个人信息");
    await admin.fill("联系人姓名，或企业名称", "没有这个人");
    await admin.press("Enter");
    await admin.sees("没有找到这位联系人", 30);
    await admin.fill("联系人姓名，或企业名称", "罗莱");
    await admin.press("Enter");
    await admin.sees("苏念慈", 30);
    await admin.page.getByRole("button", { name: /苏念慈/u }).click();
    const panel = admin.page.getByRole("region", { name: "清除苏念慈的个人信息" });
    await expect(panel).toContainText("有电话等联系方式");
    expect(await admin.reads("1234")).toBe(false);
    await inspect(admin.page, "erasing");
    await admin.picture("erasing");
    await fits(admin.page, "erasing", [
      [1024, 700],
      [1280, 800],
    ]);
    // Nothing happens without a reason, nor under another name.
    await admin.click("永久清除");
    await admin.sees("请填上这一项");
    await admin.fill("理由", "本人来函要求删除");
    await admin.fill("再写一遍姓名，确认清除", "苏念");
    await admin.click("永久清除");
    await admin.sees("和“苏念慈”不一样，请再看一遍");
    await admin.fill("再写一遍姓名，确认清除", "苏念慈");
    await admin.click("永久清除");
    await admin.sees("已在中心清除", 30);
    await drawn(admin.page);
    await admin.fill("联系人姓名，或企业名称", "苏念慈");
    await admin.press("Enter");
    await admin.sees("没有找到这位联系人", 30);

    await officer.sees("还没有联系人", 60);
    expect(await officer.reads("苏念慈")).toBe(false);
    expect(await officer.reads("138****1234")).toBe(false);
    await officer.picture("erasing-forgotten");

    const auditor = (await bureau.enrolled("查慎行")).screen as BrowserScreen;
    const row = auditor.page.getByRole("row").filter({ hasText: "清除个人信息" });
    await expect(row.first()).toContainText("本人来函要求删除", { timeout: 30_000 });
    expect(await auditor.reads("苏念慈")).toBe(false);
  } finally {
    await bureau.close();
  }
});
