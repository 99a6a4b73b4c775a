import { expect, test } from "@playwright/test";
import { inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { DemoCity } from "../../support/demo-city";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesLead } from "../../support/officer";

// A lead is signed by two: the county's manager claims it with day, kind, amount and evidence, the city's verifies it.
// What lacks something does not go out, what the city sends back comes to who claimed it, and the officer whose lead
// it is reads all of it and is offered none of it.

test("a lead from negotiation to signed, sent back once on the way", async () => {
  const bureau = await Bureau.found("browser");
  await bureau.hires("章谨言", "manager", "郎溪县", "主任");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const [lead] = FIRST_TRIP.leads;
    if (lead === undefined) throw new Error("the first trip has no lead");
    await writesLead(officer.screen, lead, "洛轲智能科技有限公司", {
      total: "3亿",
      fixed: "2.4亿",
      nextDay: dayFromNow(9),
    });
    await officer.screen.sees("已同步", 30);

    const county = await bureau.enrolled("章谨言");
    await county.screen.click("线索");
    await county.screen.sees(lead.form.title, 60);
    await county.screen.press("a");
    await county.screen.press("Control+Enter");
    await county.screen.sees("有效线索");
    await county.screen.seesNo("申报签约");
    await county.screen.sees("已同步", 30);
    await county.screen.sees("下一阶段");
    await county.screen.click("在谈");
    await county.screen.sees("改为“在谈”？");
    await county.screen.click("确定");
    await county.screen.sees("申报签约");

    await county.screen.press("g");
    await county.screen.sees("由落地单位负责人申报");
    await county.screen.fill("签约日期", dayFromNow(1));
    await county.screen.choose("签约方式", "正式合同");
    await county.screen.fill("合同金额", "3.2亿");
    await county.screen.press("Control+Enter");
    // Nothing goes out that lacks something, and everything stays.
    await county.screen.sees("签约日期还没到");
    await county.screen.sees("缺签约依据");
    await county.screen.sees("大于线索的总投资");
    await inspect((county.screen as BrowserScreen).page, "claim of signing");
    // What is being written outlives the form.
    await county.screen.fill("签约依据", "投资协议书（郎投〔2026〕7号），双方盖章，见附件");
    await county.screen.press("Escape");
    await county.screen.seesNo("由落地单位负责人申报");
    await county.screen.press("g");
    await county.screen.sees("郎投〔2026〕7号");
    await county.screen.fill("签约日期", dayFromNow(-1));
    await county.screen.press("Control+Enter");
    await county.screen.sees("等市里核实");
    await county.screen.sees("已同步", 30);

    const city = await bureau.enrolled("梅思齐");
    await city.screen.click("今日");
    await city.screen.sees("等您核实", 60);
    await city.screen.click(lead.form.title);
    await city.screen.sees("核实无误");
    await city.screen.sees("郎投〔2026〕7号");
    await city.screen.press("r");
    await city.screen.press("Control+Enter");
    await city.screen.sees("请写一句原因");
    await city.screen.fill("意见", "附件缺盖章页");
    await city.screen.press("Control+Enter");
    await city.screen.sees("已退回，申报人会看到原因");
    await city.screen.sees("已同步", 30);

    await county.screen.sees("附件缺盖章页", 60);
    await county.screen.press("g");
    // It begins with what was claimed before.
    await county.screen.sees("由落地单位负责人申报");
    await county.screen.append("签约依据", "；盖章页已补");
    await county.screen.press("Control+Enter");
    await county.screen.sees("等市里核实");
    await county.screen.sees("已同步", 30);

    // What waits for a word stands beside the records to review, and a key leads there.
    await city.screen.click("审阅");
    await city.screen.sees("签约申报待核实", 90);
    await city.screen.press("g");
    await city.screen.sees("盖章页已补", 90);
    await inspect((city.screen as BrowserScreen).page, "signing to verify");
    await city.screen.press("a");
    await city.screen.sees("核实后这条线索转为已签约");
    await city.screen.press("Control+Enter");
    await city.screen.sees("已签约");
    await city.screen.seesNo("核实无误");
    await city.screen.click("今日");
    await city.screen.seesNo("等您核实");
    // Nothing that was sent is offered again as unsaved.
    await city.screen.seesNo("缺盖章页");
    await city.screen.click("审阅");
    await city.screen.sees("没有待审阅的记录");
    await city.screen.seesNo("签约申报待核实");

    await officer.screen.click("线索");
    await officer.screen.sees("已签约", 60);
    await officer.screen.sees("核实人");
    await officer.screen.seesNo("核实无误");
    await officer.screen.press("g");
    await officer.screen.seesNo("由落地单位负责人申报");
    expect([...officer.complaints, ...county.complaints, ...city.complaints]).toEqual([]);
  } finally {
    await bureau.close();
  }
});

test("every claim that waits is listed beside the queue, a few at first", async () => {
  const city = await DemoCity.found("browser", { seed: 1, size: 900 });
  try {
    const desk = await city.enrolled("梅思齐", undefined, 120);
    const { page } = desk.screen as BrowserScreen;
    await desk.screen.click("审阅");
    const claims = page.getByRole("region", { name: "签约申报待核实" });
    const listed = claims.locator("li, a").filter({ hasText: " · " });
    await expect(claims.getByRole("button", { name: /^看全部 \d+ 条$/u })).toBeVisible({ timeout: 60_000 });
    const all = Number(/\d+/u.exec(await claims.getByRole("button", { name: /^看全部/u }).innerText())?.[0]);
    await expect(listed).toHaveCount(3);
    await claims.getByRole("button", { name: /^看全部/u }).click();
    await expect(listed).toHaveCount(all);
    expect(all).toBeGreaterThan(5);
    await inspect(page, "all claims beside the queue");
    await claims.getByRole("button", { name: "收起" }).click();
    await expect(listed).toHaveCount(3);
  } finally {
    await city.close();
  }
});
