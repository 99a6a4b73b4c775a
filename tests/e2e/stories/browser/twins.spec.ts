import { expect, test } from "@playwright/test";
import { inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import type { Desk } from "../../support/desk";
import { FIRST_TRIP, type Visit } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";

// Two officers of two counties make the same company without a network. Their manager merges the two, takes it back,
// merges again; what one of them wrote meanwhile on the one that was given up arrives on the one that is kept.

const NAMES = ["宣城星光农业开发有限公司", "宣城星光农业开发股份有限公司"] as const;
const SAID = "稻虾共养与种苗繁育";

async function pauses(desk: Desk): Promise<void> {
  await desk.screen.click("待上传");
  await desk.screen.click("暂停");
  await desk.screen.sees("已暂停", 30);
}
async function goesOn(desk: Desk): Promise<void> {
  await desk.screen.click("待上传");
  await desk.screen.click("继续");
  await desk.screen.seesNo("已暂停", 30);
}

test("the same company made twice is merged, taken apart and merged again; nothing is lost", async () => {
  const [first] = FIRST_TRIP.meetings;
  if (first === undefined) throw new Error("a visit is needed");
  const visit = (name: string): Visit => ({ ...first, form: { ...first.form, company_name: name } });
  const bureau = await Bureau.found("browser");
  try {
    const wang = await bureau.enrolled("汪若琳");
    const he = await bureau.enrolled("何以宁");
    const manager = await bureau.enrolled("梅思齐");
    const { page } = manager.screen as BrowserScreen;

    await test.step("two officers write a visit each, without a network", async () => {
      for (const [desk, name] of [
        [wang, NAMES[0]],
        [he, NAMES[1]],
      ] as const) {
        await pauses(desk);
        await writesVisit(desk.screen, visit(name), { nextDay: dayFromNow(9) });
        await goesOn(desk);
        await desk.screen.click("企业");
        await desk.screen.sees("已同步", 60);
      }
    });

    await test.step("the manager finds the two that look the same", async () => {
      await manager.screen.click("企业");
      await manager.screen.sees("疑似同一家", 60);
      await manager.screen.sees("照常使用，两边的记录都在");
      await manager.screen.choose("看哪些企业", "疑似重复（2）");
      await manager.screen.sees("2 家");
      // Once merged nothing looks the same any more, and that list would be empty.
      await manager.screen.choose("看哪些企业", "全部企业");
    });

    await test.step("one of the officers goes on writing, without a network", async () => {
      await pauses(he);
      await he.screen.click("企业");
      await he.screen.press("e");
      await he.screen.fill("主营业务", SAID);
      await he.screen.press("Control+Enter");
      await he.screen.sees("本机已保存", 30);
    });

    await test.step("side by side, by keyboard; the toast takes it back", async () => {
      await manager.screen.press("g");
      await manager.screen.sees("合并成一家");
      await manager.screen.sees("留下这一家");
      await inspect(page, "two companies side by side");
      await manager.screen.picture("twins");
      await manager.screen.press("Control+Enter");
      await manager.screen.sees("已合并为", 30);
      await manager.screen.sees("已并入的企业");
      await manager.screen.click("撤销");
      await manager.screen.sees("照常使用，两边的记录都在", 30);
    });

    await test.step("merged again; the late edit arrives on the one that is kept", async () => {
      await manager.screen.press("g");
      await manager.screen.sees("留下这一家");
      await manager.screen.press("Control+Enter");
      await manager.screen.sees("已并入的企业", 30);
      await goesOn(he);
      await manager.screen.sees(SAID, 60);
      await manager.screen.sees(NAMES[0]);
      // Both visits stand with it.
      await expect(page.getByRole("region", { name: "企业档案" }).getByText("宣州区")).toBeVisible();
      await manager.screen.picture("twins-merged");
      await inspect(page, "a company with an alias");
    });

    await test.step("the officer is led from the one that was given up to the one that is kept", async () => {
      await he.screen.click("企业");
      await he.screen.sees("已并入", 60);
      await he.screen.sees(SAID);
    });

    await test.step("separated again, what was written meanwhile stays, and is said", async () => {
      await manager.screen.click("分开");
      await manager.screen.sees("不是这一家？");
      await page.getByRole("button", { name: "分开" }).first().click();
      await manager.screen.sees("留在", 30);
      await manager.screen.sees("主营业务");
      await manager.screen.sees("照常使用，两边的记录都在", 30);
    });

    await test.step("not the same: nobody is asked again", async () => {
      await manager.screen.press("b");
      await manager.screen.sees("不再提示", 30);
      await manager.screen.seesNo("照常使用，两边的记录都在", 30);
      await he.screen.seesNo("已并入", 60);
    });
    for (const desk of [wang, he, manager]) expect(desk.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});
