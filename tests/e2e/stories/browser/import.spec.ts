import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";

// The first day: today's ledger comes in from a spreadsheet, is put right where it stands, and can be taken back.

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures");

test("a ledger comes in, is put right in place, and is taken back whole", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const { screen, complaints } = await bureau.enrolled("汪若琳");
    const { page } = screen as BrowserScreen;
    await page.goto(`${page.url().split("#")[0] ?? ""}#/import?kind=lead`);
    await screen.sees("把台账放进来");
    await page.locator('input[type="file"]').setInputFiles(join(FIXTURES, "ledger.xlsx"));

    await screen.sees("导入 2 行");
    await screen.sees("与第 3 行重复");
    await screen.click("要改 1");
    // The cell is put right where it stands: Enter opens it, Enter keeps it.
    const wrong = page.locator('[role="gridcell"][aria-invalid="true"]');
    await wrong.dblclick();
    await page.keyboard.insertText("3亿");
    await page.keyboard.press("Enter");
    await screen.sees("导入 3 行");
    await screen.press("Control+Enter");
    await screen.sees("已导入 3 行", 60);
    await screen.click("看线索");
    await screen.sees("电池壳体");
    await screen.sees("精密刀具");

    await page.goto(`${page.url().split("#")[0] ?? ""}#/import?kind=company`);
    await page.locator('input[type="file"]').setInputFiles(join(FIXTURES, "companies-gbk.csv"));
    await screen.sees("已有 2");
    await screen.click("换一个文件");
    await screen.click("撤回这次导入");
    await screen.click("撤回这次导入");
    await screen.sees("已撤回", 60);
    await screen.click("线索");
    await screen.sees("还没有线索");
    expect(complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});
