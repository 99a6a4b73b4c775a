import { expect, test } from "@playwright/test";
import { fits, inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau, PASSPHRASE, unlocks } from "../../support/bureau";
import { beginsNote } from "../../support/officer";

// Two people at one machine: each with a store and a passphrase of their own, neither seeing anything of the other.

test("two officers share a laptop: what one began is closed to the other and there on coming back", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const desk = await bureau.enrolled("汪若琳");
    const { screen } = desk;
    const { page } = screen as BrowserScreen;
    const others = page.getByRole("region", { name: "这台电脑上还有" });

    await beginsNote(screen);
    await screen.type("拜访罗莱家纺，这句话只有我看得到。");
    await screen.sees("草稿已存");
    await screen.press("Escape");
    await screen.press("Control+l");
    await screen.sees("本机口令");
    await page.getByRole("button", { name: "另一个人登记" }).click();

    await screen.sees("登记这台电脑");
    await inspect(page, "enrolling at a machine somebody else has");
    await screen.picture("seats-enrol");
    await screen.fill("邀请", await bureau.invite("程景行"));
    await screen.fill("本机口令", "another-bag-8");
    await screen.fill("再输一次口令", "another-bag-8");
    await screen.press("Enter");
    await expect(page.getByText("程景行").first()).toBeVisible({ timeout: 30_000 });
    await screen.seesNo("只有我看得到");

    // The colleague's passphrase is no key to mine.
    await screen.press("Control+l");
    await screen.sees("本机口令");
    await expect(others.getByRole("button", { name: "汪若琳" })).toBeVisible();
    await inspect(page, "unlocking at a machine of two");
    await fits(page, "unlocking at a machine of two", [
      [1280, 800],
      [1024, 700],
    ]);
    await screen.picture("seats-unlock");
    await others.getByRole("button", { name: "汪若琳" }).click();
    await expect(page.getByText("汪若琳 · ")).toBeVisible();
    await screen.fill("本机口令", "another-bag-8");
    await screen.press("Enter");
    await screen.sees("口令不对");
    await screen.fill("本机口令", PASSPHRASE);
    await screen.press("Enter");
    await screen.sees("只有我看得到", 30);

    // Who was here last is asked first after a start.
    await desk.stop();
    await desk.start();
    await expect((desk.screen as BrowserScreen).page.getByText("汪若琳 · ")).toBeVisible();
    await unlocks(desk);
    await desk.screen.sees("只有我看得到", 30);
  } finally {
    await bureau.close();
  }
});
