import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";

// A manager who presses A faster than anything can answer: no press is lost between two records, none is counted
// twice, and the record that was returned before is not approved by a press meant for another.

test("A, pressed as fast as the records appear, approves each of them once", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const visits = FIRST_TRIP.meetings.slice(0, 4);
    for (const visit of visits) await writesVisit(officer.screen, visit, { nextDay: dayFromNow(9) });
    await officer.screen.sees("已同步", 30);

    const manager = await bureau.enrolled("梅思齐");
    const { page } = manager.screen as BrowserScreen;
    await manager.screen.click("审阅");
    for (const visit of visits) await manager.screen.sees(visit.form.company_name, 60);
    await manager.screen.sees("第 1 条");
    const read: string[] = [];
    for (let press = 0; press < visits.length; press += 1) {
      // What stands there at the moment of the press, without waiting for anything.
      read.push((await page.locator(".reading h2").first().textContent()) ?? "");
      await page.keyboard.press("a");
    }
    await manager.screen.sees("已审 4 条");
    expect(new Set(read.map((title) => title.trim())).size).toBe(visits.length);
    for (const visit of visits) await manager.screen.sees(visit.form.company_name);
    expect(manager.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});
