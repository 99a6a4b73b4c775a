import { expect, test } from "@playwright/test";
import { Bureau, PASSPHRASE } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";

// A person backs up, goes back to that backup from the start screen, and finds what was written after it as well.

test("a backup is restored from the start screen, and nothing that was written is missing", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const { screen } = officer;
    await screen.press("Control+k");
    await screen.type("设置");
    await screen.press("Enter");
    await screen.click("立即备份");
    await screen.sees("备份已完成，逐页检查无误", 30);
    const visit = FIRST_TRIP.meetings[0];
    if (visit === undefined) throw new Error("the story has a visit");
    await writesVisit(screen, visit, { nextDay: dayFromNow(9) });
    await screen.press("Control+l");
    await screen.click("恢复本机数据");
    await screen.fill("本机口令", PASSPHRASE);
    await screen.click("查看");
    await screen.sees("选一份备份", 30);
    await screen.click("用这份");
    await screen.click("恢复");
    await screen.sees("原来的数据另存在", 30);
    await screen.click("解锁并继续");
    await screen.click("洽谈");
    await screen.sees(visit.form.company_name, 30);
    expect(officer.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});
