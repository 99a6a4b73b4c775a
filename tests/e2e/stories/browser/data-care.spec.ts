import {
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau, PASSPHRASE } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";

// A person backs up, goes back to that backup from the start screen, and finds what was written after it as well.

const FILE_PASSPHRASE = "lake-and-tower-5";

async function opensSettings(screen: BrowserScreen): Promise<void> {
  await screen.press("Control+k");
  await screen.type("设置");
  await screen.press("Enter");
  await screen.sees("数据安全");
}

test("unsent work leaves in a sealed file and comes in on the person's other computer, once", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const first = await bureau.enrolled("汪若琳");
    const second = await bureau.enrolled("汪若琳");
    const visit = FIRST_TRIP.meetings[0];
    if (visit === undefined) throw new Error("the story has a visit");
    // The centre is out of reach from here on.
    await bureau.centre.stop();
    const out = first.screen as BrowserScreen;
    await writesVisit(out, visit, { nextDay: dayFromNow(9) });
    await opensSettings(out);
    await out.click("导出未上传的工作");
    await out.fill("文件口令", FILE_PASSPHRASE);
    const coming = out.page.waitForEvent("download");
    await out.press("Enter");
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/\.rbwork$/u);
    const file = path.join(bureau.folder, "unsent.rbwork");
    await download.saveAs(file);
    expect(readFileSync(file).includes(visit.form.company_name), "nobody reads it on the way").toBe(false);

    const into = second.screen as BrowserScreen;
    for (const [passphrase, words] of [
      ["not-this-one-5", "文件口令不对"],
      [FILE_PASSPHRASE, "导入完成"],
      // Twice counts once.
      [FILE_PASSPHRASE, "导入完成：0 项改动"],
    ] as const) {
      await opensSettings(into);
      const open = into.page.locator('input[type="file"]');
      if ((await open.count()) === 0) await into.click("导入工作文件");
      await open.setInputFiles(file);
      await into.fill("文件口令", passphrase);
      await into.press("Enter");
      await into.sees(words, 30);
    }
    await into.click("洽谈");
    await into.sees(visit.form.company_name);
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  } finally {
    await bureau.close();
  }
});

test("where neither the store nor its keys can be read, one enrols again and nothing is deleted", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const officer = await bureau.enrolled("汪若琳");
    await officer.stop();
    const store = path.join(officer.folder, "replica.db");
    const damaged = openSync(store, "r+");
    writeSync(damaged, Buffer.alloc(4096));
    closeSync(damaged);
    writeFileSync(path.join(officer.folder, "replica.keys"), "nothing");
    const screen = (await officer.start()) as BrowserScreen;
    await screen.fill("本机口令", PASSPHRASE);
    await screen.press("Enter");
    await screen.sees("本机数据有损坏", 30);
    await screen.click("另存这里的数据，重新登记");
    await screen.click("另存并重新登记");
    await screen.sees("没有删除", 30);
    await screen.picture("enrol-again");
    await screen.click("去登记");
    await screen.sees("登记这台电脑");
    await screen.fill("邀请", await bureau.invite("汪若琳"));
    await screen.fill("本机口令", PASSPHRASE);
    await screen.fill("再输一次口令", PASSPHRASE);
    await screen.press("Enter");
    await screen.sees("记一笔", 30);
    const [aside = ""] = readdirSync(path.join(officer.folder, "set-aside"));
    expect(existsSync(path.join(officer.folder, "set-aside", aside, "replica.db"))).toBe(true);
    expect(officer.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});

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

    // The old store goes when nothing in it is missing here; it is asked once, and what is lost is said.
    await opensSettings(screen as BrowserScreen);
    await screen.click("删除旧数据");
    await screen.sees("未上传的改动会先再并入一次");
    await screen.picture("aside");
    await screen.click("删除旧数据");
    await screen.sees("已删除 1 份旧数据");
    expect(readdirSync(path.join(officer.folder, "set-aside"))).toEqual([]);
    await screen.click("洽谈");
    await screen.sees(visit.form.company_name);
    expect(officer.complaints).toEqual([]);
  } finally {
    await bureau.close();
  }
});
