import { expect, test } from "@playwright/test";
import { drawn } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau, PASSPHRASE } from "../../support/bureau";

// 全局规定: what an administrator sets for everybody shows on everybody's screen.

test("watermark, further notice and idle minutes hold on another person's screen", async () => {
  test.setTimeout(300_000);
  const bureau = await Bureau.found("browser");
  try {
    await bureau.hires("周启明", "administrator");
    const admin = (await bureau.enrolled("周启明")).screen as BrowserScreen;
    const officer = (await bureau.enrolled("汪若琳")).screen as BrowserScreen;
    const mark = officer.page.locator("svg.water-mark.on-screen");
    await expect(mark).toHaveCount(0);

    await admin.click("周启明");
    await admin.sees("全局规定", 30);
    await admin.page.getByRole("switch", { name: "屏幕水印" }).click();
    await admin.fill("闲置几分钟后遮住屏幕", "0");
    await admin.sees("请写 1 到 120 的整数");
    await admin.fill("闲置几分钟后遮住屏幕", "1");
    await admin.fill("补充提示", "涉密事项请走机要。");
    await admin.press("Enter");
    await admin.sees("规定已存本机", 30);

    await expect(mark).toBeVisible({ timeout: 60_000 });
    await expect(mark).toContainText("汪若琳");
    await officer.press("Control+n");
    await officer.sees("保存到本机");
    await officer.sees("涉密事项请走机要。");
    await officer.press("Escape");
    await drawn(officer.page);
    await officer.picture("policy-watermark");
    // Nobody is there: one minute instead of fifteen.
    await officer.sees("屏幕已收起", 120);
    await expect(officer.page.locator("svg.water-mark")).toHaveCount(0);
    await officer.picture("policy-hidden");
    await officer.fill("本机口令", PASSPHRASE);
    await officer.press("Enter");
    await officer.seesNo("屏幕已收起", 30);
    await expect(mark).toBeVisible();

    // Taken back, it is gone.
    if (await admin.reads("屏幕已收起")) {
      await admin.fill("本机口令", PASSPHRASE);
      await admin.press("Enter");
      await admin.seesNo("屏幕已收起", 30);
    }
    await admin.sees("全局规定", 30);
    await admin.page.getByRole("switch", { name: "屏幕水印" }).click();
    await admin.fill("闲置几分钟后遮住屏幕", "15");
    await admin.press("Enter");
    await expect(mark).toHaveCount(0, { timeout: 60_000 });
  } finally {
    await bureau.close();
  }
});
