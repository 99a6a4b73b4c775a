import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";
import { OUT } from "../../support/paths";

// What a person takes out of the program: a list as a spreadsheet, a list on paper, a visit as a message, and what a
// helper asks for. The spreadsheet and the paper hold all rows, and say who took them out.

/** A part of a spreadsheet, which is a zip. */
function part(file: string, name: string): string {
  return execFileSync("unzip", ["-p", file, name]).toString();
}

test("lists leave as spreadsheets and on paper, a visit as text, diagnostics without names", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const visits = FIRST_TRIP.meetings.slice(0, 2);
    for (const visit of visits) await writesVisit(officer.screen, visit, { nextDay: dayFromNow(9) });
    const { page } = officer.screen as BrowserScreen;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const names = visits.map((visit) => visit.form.company_name);

    await officer.screen.click("洽谈");
    for (const name of names) await officer.screen.sees(name);
    mkdirSync(OUT, { recursive: true });

    // The names stood on the screen before this one, too: its keys are heard once its buttons are there.
    await expect(page.getByRole("button", { name: "导出表格：洽谈" })).toBeVisible();
    const coming = page.waitForEvent("download");
    await officer.screen.press("Control+Alt+e");
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/^洽谈 .*\.xlsx$/u);
    const file = path.join(OUT, "export-meetings.xlsx");
    await download.saveAs(file);
    const strings = part(file, "xl/sharedStrings.xml");
    expect(strings).toContain("导出人：汪若琳");
    expect(strings).toContain("意向金额（万元）");
    const sheet = part(file, "xl/worksheets/sheet1.xml");
    expect(sheet).not.toContain("<f>");
    expect(sheet).toContain("汪若琳");
    for (const name of names) expect(sheet).toContain(name);
    await officer.screen.sees("浏览器的下载文件夹里");

    // The print window cannot be driven: what it would be given is printed instead.
    await page.evaluate(() => {
      // As a print that is wanted begins.
      window.print = () => window.dispatchEvent(new Event("beforeprint"));
    });
    await page.keyboard.press("Control+Alt+p");
    await expect(page.locator(".print-sheet tbody tr")).toHaveCount(visits.length);
    await page.emulateMedia({ media: "print" });
    await expect(page.locator(".print-sheet thead")).toBeVisible();
    for (const name of names)
      await expect(page.locator(".print-sheet").getByRole("cell", { name, exact: true })).toBeVisible();
    await expect(page.locator(".water-mark")).toBeVisible();
    await expect(page.locator(".frame")).toBeHidden();
    const paper = path.join(OUT, "export-meetings.pdf");
    writeFileSync(paper, await page.pdf({ preferCSSPageSize: true }));
    expect(readFileSync(paper).subarray(0, 5).toString()).toBe("%PDF-");
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await expect(page.locator(".print-sheet")).toHaveCount(0);
    await page.keyboard.press("t");
    await officer.screen.sees("已复制，可粘贴到消息里");
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(names.some((name) => text.startsWith(`【拜访】${name}`) || text.includes(name))).toBe(true);
    expect(text).toContain("下一步：");
    expect(text).not.toMatch(/1\d{10}/u);

    await page.keyboard.press("Control+k");
    await page.keyboard.type("关于");
    await page.keyboard.press("Enter");
    await officer.screen.sees("诊断信息");
    const shown = (await page.locator("pre").first().textContent()) ?? "";
    expect(shown).toContain("store schema: ");
    expect(shown).toContain("meeting 2");
    for (const name of [...names, "汪若琳"]) expect(shown).not.toContain(name);
    await officer.screen.click("查看许可");
    await page.getByRole("searchbox", { name: "按名称或许可查找" }).fill("rusqlite");
    await page
      .getByRole("button", { name: /rusqlite/u })
      .first()
      .click();
    await expect(page.locator("pre").nth(1)).toContainText("Permission is hereby granted");
    expect(readFileSync(file).length).toBeGreaterThan(1000);
    expect(officer.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});

test("a manager takes out what is held about one person, with what was written before", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const manager = await bureau.enrolled("梅思齐");
    const screen = manager.screen as BrowserScreen;
    const { page } = screen;
    const [visit] = FIRST_TRIP.meetings;
    if (visit === undefined) throw new Error("no visit");
    await writesVisit(screen, visit, { nextDay: dayFromNow(9) });
    await screen.click("企业");
    await page.getByRole("region", { name: "企业清单" }).getByRole("button", { name: "罗莱家纺" }).click();
    await screen.sees("还没有联系人");
    await screen.press("c");
    await screen.fill("姓名", "苏念慈");
    await screen.fill("手机", "13855551234");
    await screen.press("Control+Enter");
    await screen.sees("138****1234");
    await page.getByRole("button", { name: "编辑联系人：苏念慈" }).click();
    await screen.fill("手机", "13855556789");
    await screen.press("Control+Enter");
    await screen.sees("138****6789");
    await expect(page.getByRole("link", { name: /我的工作状态：已同步/u })).toBeVisible({ timeout: 60_000 });
    await screen.picture("person-copy");

    mkdirSync(OUT, { recursive: true });
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "导出此人资料：苏念慈" }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/^苏念慈 个人资料 .*\.zip$/u);
    const parcel = path.join(OUT, "person-copy.zip");
    await download.saveAs(parcel);
    const file = path.join(OUT, "person-copy.xlsx");
    writeFileSync(file, execFileSync("unzip", ["-p", parcel, "*.xlsx"]));
    expect(part(file, "xl/sharedStrings.xml")).toContain("导出人：梅思齐");
    const sheet = part(file, "xl/worksheets/sheet1.xml");
    for (const said of ["苏念慈", "13855556789", "联系方式", "修改记录"]) expect(sheet).toContain(said);
    // The centre tells what the number was before.
    expect(sheet).toContain("13855551234 → 13855556789");
    expect(sheet).not.toContain("连不上中心");
    await screen.sees("浏览器的下载文件夹里");
    expect(manager.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});
