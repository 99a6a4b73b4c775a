import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { drawn, fits, inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { beginsNote } from "../../support/officer";

// 审计: an auditor reads who did what, and sees nothing else; to everybody else the page is not there.

test("an auditor sees who did what to whom, narrows it, takes it out, and sees nothing else", async () => {
  const bureau = await Bureau.found("browser");
  try {
    await bureau.hires("查慎行", "auditor");
    const officer = (await bureau.enrolled("汪若琳")).screen as BrowserScreen;
    await beginsNote(officer);
    await officer.type("拜访上海精测电子，对方想看厂房。");
    await officer.press("Control+Enter");
    await officer.sees("已同步", 30);

    const auditor = (await bureau.enrolled("查慎行")).screen as BrowserScreen;
    const { page } = auditor;
    await auditor.sees("谁在何时对谁做了什么", 30);
    const navigation = page.getByRole("navigation", { name: "主导航" });
    await expect(navigation.getByRole("link")).toHaveText(["审计"]);
    expect(await auditor.reads("记一笔")).toBe(false);
    const line = page.getByRole("row").filter({ hasText: "洽谈" }).filter({ hasText: "汪若琳" });
    await expect(line.first()).toContainText("新建");
    expect(await auditor.reads("上海精测")).toBe(false);
    await inspect(page, "the audit trail");
    await auditor.picture("audit");
    await fits(page, "the audit trail", [
      [1024, 700],
      [1280, 800],
    ]);

    await auditor.choose("做了什么", "发邀请");
    await drawn(page);
    await expect(page.getByRole("row").filter({ hasText: "新建" })).toHaveCount(0);
    await expect(page.getByRole("row").filter({ hasText: "发邀请" }).first()).toBeVisible();
    await auditor.click("清除筛选");
    await auditor.choose("人员", "汪若琳");
    await drawn(page);
    for (const text of await page.locator("tbody tr").allTextContents()) expect(text).toContain("汪若琳");
    await auditor.fill("从哪天", "2001-01-01");
    await auditor.fill("到哪天", "2001-01-02");
    await auditor.press("Tab");
    await auditor.sees("没有符合的记录", 30);
    await auditor.click("清除筛选");
    await expect(line.first()).toBeVisible();

    const download = page.waitForEvent("download");
    await auditor.click("导出表格：审计");
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^审计.*\.xlsx$/u);
    expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe("PK");

    // Every other address leads back here, and the page is nobody else's.
    for (const to of ["/today", "/meetings", "/admin/people"]) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, to);
      await auditor.sees("谁在何时对谁做了什么");
    }
    await officer.page.evaluate(() => {
      location.hash = "#/audit";
    });
    await officer.sees("这一页归审计员");
    await expect(officer.page.getByRole("link", { name: "审计" })).toHaveCount(0);
  } finally {
    await bureau.close();
  }
});
