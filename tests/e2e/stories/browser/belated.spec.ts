import { expect, test } from "@playwright/test";
import { inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";

// A computer is revoked with two visits on it that were never sent: they reach the manager, who takes one in and
// sets the other aside; the officer comes back and reads why.

test("what a revoked computer handed in is taken in or set aside by the manager", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const listed = await bureau.centre.command(["device", "list"], []);
    const device = /\S+/u.exec(listed)?.[0] ?? "";
    const manager = await bureau.enrolled("梅思齐");
    const { page } = manager.screen as BrowserScreen;
    const [first, second] = FIRST_TRIP.meetings;
    if (first === undefined || second === undefined) throw new Error("two visits are needed");

    await test.step("two visits stay on the computer, which is revoked", async () => {
      await officer.screen.click("待上传");
      await officer.screen.click("暂停");
      await officer.screen.sees("已暂停", 30);
      await writesVisit(officer.screen, first, { nextDay: dayFromNow(9) });
      await writesVisit(officer.screen, second, { nextDay: dayFromNow(9) });
      await bureau.centre.command(["device", "revoke"], ["--device", device]);
      await officer.screen.click("待上传");
      await officer.screen.click("继续");
      await officer.screen.sees("这台电脑已停用", 60);
    });

    await test.step("the manager reads them above the queue, by keyboard", async () => {
      await manager.screen.click("审阅");
      await manager.screen.sees("迟到的改动", 30);
      await manager.screen.press("b");
      await manager.screen.sees("一台已停用的电脑最后送来的");
      await inspect(page, "belated work");
      await manager.screen.picture("belated");
    });

    await test.step("one is taken in, the other set aside with a reason", async () => {
      await manager.screen.click(first.form.company_name);
      await manager.screen.press("t");
      await manager.screen.sees("已收下汪若琳的", 30);
      // With the company that it names; it waits to be judged like any other now.
      await manager.screen.sees("拜访 · 郎溪县 汪若琳", 30);
      await manager.screen.click(second.form.company_name);
      await manager.screen.press("x");
      await manager.screen.press("Control+Enter");
      await manager.screen.sees("请写一句原因");
      await manager.screen.type("请本人核对后再提");
      await manager.screen.press("Control+Enter");
      await manager.screen.sees("原因已告知", 30);
    });
    expect(manager.complaints).toEqual([]);
    expect(officer.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});
