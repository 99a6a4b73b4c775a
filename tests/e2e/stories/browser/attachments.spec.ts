import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { inspect, fits } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { beginsNote, finishesVisit, writesVisit } from "../../support/officer";
import { ROOT } from "../../support/paths";
import { printed, withoutFonts } from "../../support/pdf";

// A visit with what was seen and heard there: dropped, pasted, chosen, recorded; at the manager's desk a moment
// later, the small pictures by themselves, the original when it is opened.

/** A PNG drawn by the page itself, so that it is a picture of its own. */
async function drawing(page: Page, words: string): Promise<number[]> {
  return page.evaluate(async (text) => {
    const canvas = document.createElement("canvas");
    canvas.width = 1200;
    canvas.height = 800;
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("no canvas");
    pen.fillStyle = "#dfe9e4";
    pen.fillRect(0, 0, 1200, 800);
    pen.fillStyle = "#125c45";
    pen.font = "160px sans-serif";
    pen.fillText(text, 120, 420);
    const blob = await new Promise<Blob | null>((done) => {
      canvas.toBlob(done, "image/png");
    });
    return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
  }, words);
}

/** Lets a file go over an element, or pastes it, as the desktop would. */
async function hands(
  page: Page,
  how: "drop" | "paste",
  selector: string,
  name: string,
  bytes: number[],
  type = "image/png",
): Promise<void> {
  await page.evaluate(
    ([how, selector, name, bytes, type]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      const target = document.querySelector(selector);
      if (target === null) throw new Error(`nothing at ${selector}`);
      const event =
        how === "drop"
          ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
          : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      target.dispatchEvent(event);
    },
    [how, selector, name, bytes, type] as const,
  );
}

test("a visit carries what was seen and heard to the manager's desk", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const [visit] = FIRST_TRIP.meetings;
    if (visit === undefined) throw new Error("no visit");
    const { page } = officer.screen as BrowserScreen;

    // Written into the note before anything is saved.
    await beginsNote(officer.screen);
    await officer.screen.type(`拜访${visit.form.company_name}，看了车间。`);
    const strip = "section[aria-label=附件]";
    await hands(page, "drop", strip, "车间.png", await drawing(page, "车间"));
    await officer.screen.sees("车间.png");
    await hands(page, "paste", "body", "样品.png", await drawing(page, "样品"));
    await officer.screen.sees("样品.png");
    // What is no photograph is told so, whatever it is called.
    await hands(
      page,
      "drop",
      strip,
      "照片.jpg",
      [...new TextEncoder().encode("<html>x</html>")],
      "image/jpeg",
    );
    await officer.screen.sees("这种文件不收");
    await officer.screen.click("知道了");
    await page.getByRole("button", { name: /^录音$/u }).click();
    await officer.screen.sees("停止");
    await page.waitForTimeout(1_500);
    await page.getByRole("button", { name: /^停止/u }).click();
    await expect(page.getByRole("button", { name: /录音，录音/u })).toBeVisible();
    // Two photographs through the camera, with the keyboard; one of them is taken out again.
    await page.keyboard.press("Alt+p");
    await expect(page.locator("video")).toBeVisible();
    await officer.screen.picture("attachments-camera");
    await inspect(page, "the camera");
    await page.keyboard.press("Space");
    await officer.screen.sees("已拍 1 张");
    await page.keyboard.press("Space");
    await officer.screen.sees("已拍 2 张");
    await page.keyboard.press("Escape");
    const shots = page.getByRole("button", { name: /照片，照片 .*\.jpg/u });
    await expect(shots).toHaveCount(2);
    await shots.first().click();
    await page.keyboard.press("Escape");
    await shots.first().click();
    await officer.screen.click("拿掉");
    await expect(shots).toHaveCount(1);
    await inspect(page, "the note with attachments");
    await officer.screen.picture("attachments-note");
    await finishesVisit(officer.screen, visit, { nextDay: dayFromNow(9) });

    // A document is chosen on the record; a caption is said; taking away can be undone. The page is told before
    // that choosing is watched: told in the same breath as the key, a busy page opens its own window first.
    const choosing = page.waitForEvent("filechooser");
    await officer.screen.click("洽谈");
    await officer.screen.click(`${visit.form.company_name}拜访`);
    await officer.screen.sees("样品.png");
    const pdf = Buffer.concat([
      Buffer.from("%PDF-1.4\n"),
      readFileSync(path.join(ROOT, "README.md")),
      Buffer.from("\n%%EOF\n"),
    ]);
    await expect(page.getByRole("button", { name: /^添加附件/u })).toBeVisible();
    await officer.screen.press("Alt+a");
    await (await choosing).setFiles({ name: "园区资料.pdf", mimeType: "application/pdf", buffer: pdf });
    await officer.screen.sees("园区资料.pdf");
    await page.getByRole("button", { name: /照片，车间\.png/u }).click();
    await officer.screen.fill("说明", "二号车间，扩产用地");
    await inspect(page, "a photograph looked at");
    await officer.screen.picture("attachments-preview");
    await page.keyboard.press("Escape");
    await officer.screen.sees("二号车间，扩产用地");
    await page.getByRole("button", { name: /照片，样品\.png/u }).click();
    await officer.screen.click("删除");
    await officer.screen.sees("已删除");
    const sample = page.getByRole("button", { name: /照片，样品\.png/u });
    await expect(sample).toHaveCount(0);
    await officer.screen.click("撤销");
    await expect(sample).toBeVisible();
    await inspect(page, "a visit with attachments");
    await fits(page, "a visit with attachments", [
      [1280, 800],
      [1024, 700],
    ]);
    await officer.screen.picture("attachments-visit");
    // The chip says synced once the files are up as well.
    await expect(page.getByRole("link", { name: /我的工作状态：已同步/u })).toBeVisible({ timeout: 60_000 });

    const manager = await bureau.enrolled("梅思齐");
    const desk = (manager.screen as BrowserScreen).page;
    await manager.screen.click("审阅");
    await manager.screen.sees("二号车间，扩产用地", 30);
    await expect(desk.locator(`${strip} img`)).toHaveCount(3);
    await desk.getByRole("button", { name: /二号车间/u }).click();
    const shown = desk.getByRole("dialog").locator("img");
    await expect(shown).toBeVisible();
    await expect.poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1200);
    await desk.keyboard.press("Escape");
    // The recording is heard, the document saved.
    await desk.getByRole("button", { name: /录音，录音/u }).click();
    await manager.screen.click("下载原件");
    await expect(desk.locator("audio")).toBeVisible();
    await desk.keyboard.press("Escape");
    await desk.getByRole("button", { name: /文件，园区资料/u }).click();
    await manager.screen.click("下载原件");
    await manager.screen.sees("这份文件读不出来", 30);
    const coming = desk.waitForEvent("download");
    await desk.keyboard.press("Control+s");
    const saved = await coming;
    expect(saved.suggestedFilename()).toBe("园区资料.pdf");
    expect(readFileSync(await saved.path())).toEqual(pdf);
    await manager.screen.picture("attachments-manager");

    // Somebody of another unit sees neither.
    const stranger = await bureau.enrolled("何以宁");
    await stranger.screen.click("洽谈");
    await stranger.screen.seesNo(visit.form.company_name);
  } finally {
    await bureau.close();
  }
});

/** How much ink there is on a drawn page: points that are not paper. */
const inkOn = (page: Page, number: number): Promise<number> =>
  page
    .getByRole("dialog")
    .locator(`[data-page="${String(number)}"] canvas`)
    .evaluate((sheet) => {
      const canvas = sheet as HTMLCanvasElement;
      if (canvas.width === 0) return 0;
      const points = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let ink = 0;
      for (let at = 0; at < points.length; at += 4) if ((points[at] ?? 255) < 128) ink += 1;
      return ink;
    });

test("a PDF is read where it is, page by page, whatever it brings along", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const [visit] = FIRST_TRIP.meetings;
    if (visit === undefined) throw new Error("no visit");
    const { page } = officer.screen as BrowserScreen;
    await beginsNote(officer.screen);
    await officer.screen.type(`拜访${visit.form.company_name}，收了项目书。`);
    const three = await printed(page, ["项目书：智能家纺生产线", "第二页 投资测算", "第三页 用地需求"]);
    const files: [string, Buffer][] = [
      ["项目书.pdf", three],
      ["无字库.pdf", withoutFonts("宣城招商测试")],
      ["不完整.pdf", Buffer.from("%PDF-1.4\nnothing more\n")],
    ];
    for (const [name, bytes] of files) {
      await hands(page, "drop", "section[aria-label=附件]", name, [...bytes], "application/pdf");
      await officer.screen.sees(name);
    }
    await finishesVisit(officer.screen, visit, { nextDay: dayFromNow(9) });
    await officer.screen.click("洽谈");
    await officer.screen.click(`${visit.form.company_name}拜访`);

    await page.getByRole("button", { name: /文件，项目书/u }).click();
    await officer.screen.sees("第 1 页，共 3 页", 30);
    await expect.poll(() => inkOn(page, 1), { timeout: 30_000 }).toBeGreaterThan(1_000);
    // What is drawn can be heard as well.
    await expect(page.locator('[data-page="1"] .sr-only')).toHaveText("项目书：智能家纺生产线");
    await inspect(page, "a PDF");
    await fits(page, "a PDF", [
      [1280, 800],
      [1024, 700],
    ]);
    await officer.screen.picture("attachments-pdf");
    await page.keyboard.press("PageDown");
    await officer.screen.sees("第 2 页，共 3 页");
    await page.keyboard.press("PageDown");
    await officer.screen.sees("第 3 页，共 3 页");
    await expect.poll(() => inkOn(page, 3)).toBeGreaterThan(1_000);
    // What is far away is let go of, and drawn again on coming back.
    await page.keyboard.press("PageUp");
    await page.keyboard.press("PageUp");
    await officer.screen.sees("第 1 页，共 3 页");
    const before = await page.locator('[data-page="1"]').boundingBox();
    await page.keyboard.press("+");
    await expect
      .poll(async () => (await page.locator('[data-page="1"]').boundingBox())?.width)
      .toBeGreaterThan((before?.width ?? 0) * 1.4);
    await expect.poll(() => inkOn(page, 1)).toBeGreaterThan(2_000);

    // No letters inside: the table of their encoding comes from the package, the font from the machine.
    await page.keyboard.press("ArrowRight");
    await officer.screen.sees("第 1 页，共 1 页", 30);
    await expect.poll(() => inkOn(page, 1), { timeout: 30_000 }).toBeGreaterThan(500);
    await expect(page.locator('[data-page="1"] .sr-only')).toHaveText("宣城招商测试");
    await officer.screen.picture("attachments-pdf-no-fonts");
    await page.keyboard.press("ArrowRight");
    await officer.screen.sees("这份文件读不出来");
    await inspect(page, "a PDF that cannot be read");
    await page.keyboard.press("Escape");
    expect(officer.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});

test("without a network the outbox says what of a file waits", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const [visit] = FIRST_TRIP.meetings;
    if (visit === undefined) throw new Error("no visit");
    const { page } = officer.screen as BrowserScreen;
    await bureau.centre.stop();
    await beginsNote(officer.screen);
    await officer.screen.type(`拜访${visit.form.company_name}，看了车间。`);
    await hands(page, "drop", "section[aria-label=附件]", "车间.png", await drawing(page, "车间"));
    await officer.screen.sees("车间.png");
    await finishesVisit(officer.screen, visit, { nextDay: dayFromNow(9) });
    await officer.screen.click("待上传");
    await officer.screen.sees("等着上传的附件");
    await officer.screen.sees("本机已存，等文字先传");
    await inspect(page, "the outbox with files");
    await officer.screen.picture("attachments-outbox");
    await bureau.centre.start();
    await officer.screen.press("r");
    await officer.screen.seesNo("等着上传的附件");
  } finally {
    await bureau.close();
  }
});

test("a business card lies with the phone number; what a company shows of itself lies with the company", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    const { page } = officer.screen as BrowserScreen;
    const [visit] = FIRST_TRIP.meetings;
    if (visit === undefined) throw new Error("no visit");
    const company = visit.form.company_name;
    await writesVisit(officer.screen, visit, { nextDay: dayFromNow(9) });
    await officer.screen.click("企业");
    await page.getByRole("region", { name: "企业清单" }).getByRole("button", { name: "罗莱家纺" }).click();
    await officer.screen.sees("还没有联系人");
    await officer.screen.press("c");
    await officer.screen.fill("姓名", "王建国");
    await officer.screen.fill("手机", "13855551234");
    await officer.screen.press("Control+Enter");
    await officer.screen.sees("138****1234");
    // The card lies with the number: it is added where the number is shown.
    await page.getByRole("button", { name: "显示 王建国 的联系方式" }).click();
    await officer.screen.sees("13855551234");
    await hands(
      page,
      "drop",
      "section[aria-label='王建国 的名片']",
      "名片.png",
      await drawing(page, "王建国"),
    );
    await expect(page.getByRole("button", { name: /名片，名片\.png/u })).toBeVisible();
    // Pasted on the page it is the company's, and no card.
    await hands(page, "paste", "body", "厂区.png", await drawing(page, "厂区"));
    await expect(page.getByRole("button", { name: /照片，厂区\.png/u })).toBeVisible();
    await inspect(page, "a company with files and a card");
    await officer.screen.picture("attachments-company");
    await expect(page.getByRole("link", { name: /我的工作状态：已同步/u })).toBeVisible({ timeout: 60_000 });

    const manager = await bureau.enrolled("梅思齐");
    const desk = (manager.screen as BrowserScreen).page;
    await manager.screen.click("企业");
    await desk.getByRole("region", { name: "企业清单" }).getByRole("button", { name: "罗莱家纺" }).click();
    await expect(desk.getByRole("button", { name: /照片，厂区\.png/u })).toBeVisible({ timeout: 30_000 });
    await expect(desk.getByRole("button", { name: /名片，名片\.png/u })).toHaveCount(0);
    await manager.screen.picture("attachments-company-manager");
  } finally {
    await bureau.close();
  }
});
