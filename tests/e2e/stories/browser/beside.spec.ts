import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";

// A click beside an open list of choices closes the list, and is no click on what lies there.

test("a click beside an open list closes it and does nothing else", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = (await bureau.enrolled("汪若琳")).screen as BrowserScreen;
    const { page } = officer;
    await officer.click("洽谈");
    const navigation = page.getByRole("navigation", { name: "主导航" });
    const leads = navigation.getByRole("link", { name: "线索" });
    const box = await leads.boundingBox();
    if (box === null) throw new Error("no link");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.getByRole("combobox", { name: "状态" }).click();
    await expect(page.getByRole("listbox")).toBeVisible();
    await page.mouse.click(x, y);
    await expect(page.getByRole("listbox")).toHaveCount(0);
    expect(page.url()).toContain("/meetings");
    // The next one counts.
    await page.mouse.click(x, y);
    await expect(page).toHaveURL(/\/leads/u);
  } finally {
    await bureau.close();
  }
});
