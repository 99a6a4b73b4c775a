import { expect, test } from "@playwright/test";
import { inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";

// Whoever holds a record can read what was done to it, by whom and where; what its author did to the draft is the
// author's own; and without a network it says that there is more.

test("the history of a visit: made, handed in, corrected, and what a reader may not see", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const [visit] = FIRST_TRIP.meetings;
    if (visit === undefined) throw new Error("the first trip has no meeting");
    await writesVisit(officer.screen, visit, { nextDay: dayFromNow(9) });
    await officer.screen.sees("已同步", 30);
    await officer.screen.click("洽谈");
    await officer.screen.sees("复制为文字");
    await officer.screen.press("e");
    await officer.screen.fill("会谈结果", "等定点结果再谈");
    await officer.screen.press("Control+Enter");
    await officer.screen.sees("等定点结果再谈");
    await officer.screen.sees("已同步", 30);
    await officer.screen.press("h");
    await officer.screen.sees("谁、什么时候、在哪台电脑上改了什么");
    for (const said of ["新建", "提交", "修改", "这台电脑", "等定点结果再谈"])
      await officer.screen.sees(said);
    await inspect((officer.screen as BrowserScreen).page, "history");
    await officer.screen.press("Escape");
    await officer.screen.seesNo("谁、什么时候、在哪台电脑上改了什么");

    const manager = await bureau.enrolled("梅思齐");
    await manager.screen.click("审阅");
    await manager.screen.sees(visit.form.company_name, 60);
    await manager.screen.press("h");
    await manager.screen.sees("等定点结果再谈");
    await manager.screen.sees("只有本人能看");
    await manager.screen.seesNo("这台电脑");
    await manager.screen.press("Escape");

    await bureau.centre.stop();
    await officer.screen.press("e");
    await officer.screen.fill("会谈结果", "下月再约");
    await officer.screen.press("Control+Enter");
    await officer.screen.sees("待上传 1", 30);
    await officer.screen.press("h");
    await officer.screen.sees("现在连不上中心");
    await officer.screen.sees("本机，待上传");
    expect([...officer.complaints, ...manager.complaints]).toEqual([]);
  } finally {
    await bureau.close();
  }
});
