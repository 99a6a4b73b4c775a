import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau, unlocks } from "../../support/bureau";

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
    await screen.sees("重复 2");
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

test("duplicates are decided group by group and all at once, by keyboard, and undone with the whole", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const { screen: seen, complaints } = await bureau.enrolled("汪若琳");
    const screen = seen as BrowserScreen;
    const { page } = screen;
    const table = (name: string, lines: string[]) => ({
      name,
      mimeType: "text/csv",
      buffer: Buffer.from(["企业名称,行业,主营", ...lines].join("\n")),
    });
    const take = (file: ReturnType<typeof table>) => page.locator('input[type="file"]').setInputFiles(file);
    await page.goto(`${page.url().split("#")[0] ?? ""}#/import?kind=company`);
    await screen.sees("把台账放进来");
    await take(table("去年.csv", ["沪上精工有限公司,机械,", "宣州刀具厂,,", "皖南茶机厂,,"]));
    await screen.sees("导入 3 行");
    await screen.press("Control+Enter");
    await screen.sees("已导入 3 行", 60);
    await screen.click("再导入一个");

    await take(
      table("今年.csv", [
        "沪上精工有限责任公司,机械,汽车线束",
        "宣州刀具厂,刀具,",
        "皖南茶机厂,茶机,",
        "敬亭电子有限公司,,芯片",
        "敬亭电子有限责任公司,电子,",
      ]),
    );
    await screen.sees("重复 4");
    await screen.sees("导入 1 行");
    // All at once, then one by one where one stands: the table is stood in from the start.
    await screen.press("Shift+M");
    await screen.sees("导入 5 行");
    await screen.sees("其中并入 4 行");
    await screen.sees("并入第 5 行");
    await screen.press("ArrowDown");
    await screen.press("S");
    await screen.sees("导入 4 行");
    await screen.press("ArrowDown");
    await screen.press("N");
    await screen.sees("另建");
    await screen.sees("其中并入 2 行");
    await screen.picture("import-duplicates");
    await screen.press("Control+Enter");
    await screen.sees("已导入 4 行", 60);
    await screen.sees("其中 2 行并入了已有的记录或前面的行");
    await screen.sees("1 行是跳过的重复行");
    await screen.click("看企业");
    await screen.sees("敬亭电子");
    await screen.sees("5 家");

    await page.goto(`${page.url().split("#")[0] ?? ""}#/import?kind=company`);
    await screen.click("换一个文件");
    await screen.click("撤回这次导入");
    await screen.click("撤回这次导入");
    await screen.sees("已撤回", 60);
    await screen.click("企业");
    await screen.sees("3 家");
    await screen.seesNo("敬亭电子");
    expect(complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});

test("an import that is stopped, and one that is killed in the middle, goes on with every row once", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const rows = 1500;
    const lines = Array.from(
      { length: rows },
      (_, n) => `项目${String(n)},企业${String(n)}有限公司,${String(n + 1)}`,
    );
    const ledger = ["项目名称,投资方,总投资(万元)", ...lines].join("\n");
    let screen = officer.screen as BrowserScreen;
    await screen.page.goto(`${screen.page.url().split("#")[0] ?? ""}#/import?kind=lead`);
    await screen.sees("把台账放进来");
    await screen.page
      .locator('input[type="file"]')
      .setInputFiles({ name: "台账.csv", mimeType: "text/csv", buffer: Buffer.from(ledger) });
    await screen.sees(`导入 ${String(rows)} 行`, 60);
    await screen.press("Control+Enter");
    // Stopped in the middle: what is written is whole, and it is said how far it came.
    await screen.click("停下");
    await screen.sees("停在第", 60);
    // It goes on, and the process is killed before the end.
    await screen.click("接着写");
    await officer.kill();
    screen = (await officer.start()) as BrowserScreen;
    await unlocks(officer);
    await screen.sees("有一次导入中途停下了", 30);
    await screen.picture("import-left");
    await screen.click("去处理");
    await screen.click("接着写");
    await screen.sees(`已导入 ${String(rows)} 行`, 120);
    await screen.click("看线索");
    await screen.sees(`我的 ${String(rows)}`, 60);
    expect(officer.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});
