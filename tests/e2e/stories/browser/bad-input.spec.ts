import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau, PASSPHRASE, unlocks } from "../../support/bureau";
import type { Desk } from "../../support/desk";
import { beginsNote } from "../../support/officer";

// What people really type and paste: each time a sentence says what is wrong, and what was typed is still there.

test.describe.configure({ mode: "serial" });

let bureau: Bureau;
let page: Server;
let desk: Desk;

test.beforeAll(async () => {
  bureau = await Bureau.found("browser");
  // A hotel's log-in page: it answers everything with 200 and a web page.
  page = createServer((_, answer) => {
    answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    answer.end("<!doctype html><title>上网认证</title><h1>请先登录无线网络</h1>");
  });
  await new Promise<void>((ready) => page.listen(0, "127.0.0.1", ready));
});

test.afterEach(() => {
  expect(desk.complaints).toEqual([]);
});

test.afterAll(async () => {
  page.close();
  await bureau.close();
});

/** Presses Enter in the enrolment form and waits for the sentence; nothing typed may be gone. */
async function refuses(sentence: string): Promise<void> {
  const { screen } = desk;
  const typed = async (): Promise<string[]> =>
    Promise.all(["邀请", "本机口令", "再输一次口令"].map((label) => screen.valueOf(label)));
  const before = await typed();
  await screen.press("Enter");
  await screen.sees(sentence, 30);
  expect(await typed()).toEqual(before);
}

test("enrolling: weak and differing passphrases, garbled, expired and used invitations", async () => {
  const expired = await bureau.invite("汪若琳", 0);
  const used = await bureau.invite("何以宁");
  const other = await bureau.enrolled("何以宁", used);
  await other.stop();

  desk = bureau.desk("汪若琳");
  const screen = await desk.start();
  await screen.sees("登记这台电脑", 30);
  await screen.press("Enter");
  await screen.sees("请先粘贴邀请。");
  await screen.sees("还差 8 个字符。");

  await screen.fill("邀请", await bureau.invite("汪若琳"));
  await screen.fill("本机口令", "road-7");
  await screen.fill("再输一次口令", "road-7");
  await refuses("还差 2 个字符。");
  await screen.fill("本机口令", "12345678");
  await screen.fill("再输一次口令", "12345678");
  await refuses("口令太简单，请加长一些。");
  await screen.fill("本机口令", PASSPHRASE);
  await refuses("两次输入的口令不一样。");
  await screen.fill("再输一次口令", PASSPHRASE);

  await screen.fill("邀请", "roadbook://enrol?code=%%%");
  await refuses("登记码读不出来，请检查是否完整。");
  await screen.fill("邀请", expired);
  await refuses("登记码已用过、已过期，或不是发给您的，请向管理员要一个新的。");
  await screen.fill("邀请", used);
  await refuses("登记码已用过、已过期，或不是发给您的，请向管理员要一个新的。");

  await screen.click("Switch to English");
  await screen.sees(
    "The enrolment code was used, has expired or is for somebody else; please ask for a new one.",
  );
  await screen.click("切换到中文");
});

test("enrolling: a wrong address, and a web page instead of the centre", async () => {
  const { screen } = desk;
  const link = await bureau.invite("汪若琳");
  const code = new URL(link).searchParams.get("code") ?? "";
  await screen.fill("邀请", code);
  await refuses("只有登记码时，还要写中心地址。");
  await screen.fill("中心地址", "http://127.0.0.1:9");
  await refuses("连不上这个地址");
  await screen.fill("中心地址", `http://127.0.0.1:${String((page.address() as AddressInfo).port)}`);
  await refuses("应答的不是招商行囊的中心");
  await screen.click("Switch to English");
  await screen.sees("What answers there is not a Roadbook centre");
  await screen.click("切换到中文");
  expect(await screen.valueOf("邀请")).toBe(code);

  // The right address with the same code: none of the tries used it up.
  await screen.fill("中心地址", bureau.centre.address);
  await screen.press("Enter");
  await screen.sees("记一笔", 30);
});

test("unlocking: the wrong passphrase, then the right one", async () => {
  const { screen } = desk;
  await screen.press("Control+l");
  await screen.sees("解锁");
  await screen.fill("本机口令", "not-my-passphrase");
  await screen.press("Enter");
  await screen.sees("口令不对，请再输一次。", 30);
  await screen.click("Switch to English");
  await screen.sees("The passphrase is wrong; please try again.");
  await screen.click("切换到中文");
  await unlocks(desk);
});

/** Fills a field of the form, leaves it, and waits for what is said about it. */
async function writes(label: string, text: string, says: string): Promise<void> {
  await desk.screen.fill(label, text);
  await desk.screen.press("Tab");
  await desk.screen.sees(says);
}

test("a note: amounts and days as they are typed, and those that make no sense", async () => {
  const { screen } = desk;
  await beginsNote(screen);
  await screen.type("拜访禾诺智装，谈了一条装配线。");
  await screen.press("Control+e");
  await screen.sees("基本");

  await writes("意向金额", "1.2亿", "= 12,000 万元");
  await writes("意向金额", "6500万", "= 0.65 亿元");
  await writes("意向金额", "30e8", "= 300,000 万元");
  await writes("意向金额", "约莫不少", "没看懂这个金额");
  expect(await screen.valueOf("意向金额")).toBe("约莫不少");
  await writes("日期", "2月30日", "没有这一天");
  expect(await screen.valueOf("日期")).toBe("2月30日");
  await writes("期限", "2026-13-45", "没有这一天");

  // Saving over what was not understood would lose it: nothing is saved, and the words stand where they were.
  await screen.press("Control+Enter");
  await screen.sees("没看懂这个金额");
  await screen.seesNo("已存到本机");
  expect(await screen.valueOf("日期")).toBe("2月30日");
  expect(await screen.valueOf("一句话写下来")).toBe("拜访禾诺智装，谈了一条装配线。");

  await screen.fill("意向金额", "30e8");
  await screen.fill("日期", "今天");
  await screen.fill("下一步", "寄样机参数");
  await screen.fill("期限", "周五");
  await screen.press("Control+Enter");
  await screen.sees("已存到本机");
  await screen.click("洽谈");
  await screen.click("禾诺智装拜访");
  await screen.sees("30 亿元");
});

const RARE = "𠮷野家龘味食品🥟有限公司";
const LONG = "长".repeat(10_000);

test("a note: rare characters come back after a restart; a name of 10,000 characters is told, not lost", async () => {
  const { screen } = desk;
  await beginsNote(screen);
  await screen.type(`𠮷田先生带了👩‍👩‍👧来看厂，龘字招牌。`);
  await screen.press("Control+e");
  await screen.fill("企业", RARE);
  await screen.press("Control+Enter");
  await screen.seesNo("保存到本机");

  await desk.stop();
  await desk.start();
  await unlocks(desk);
  await desk.screen.click("洽谈");
  await desk.screen.click(`${RARE}拜访`);
  await desk.screen.sees("𠮷田先生带了👩‍👩‍👧来看厂，龘字招牌。");

  await beginsNote(desk.screen);
  await desk.screen.type("一家名字很长的企业。");
  await desk.screen.press("Control+e");
  // Pasted, as such a name would be.
  await desk.screen.fill("企业", "");
  await (desk.screen as BrowserScreen).page.keyboard.insertText(LONG);
  await desk.screen.press("Control+Enter");
  await desk.screen.sees("企业有 10,000 字，上限 200 字");
  expect(await desk.screen.valueOf("企业")).toBe(LONG);
  expect(await desk.screen.valueOf("一句话写下来")).toBe("一家名字很长的企业。");
});

test("a figure that cannot be read yet is folded away with its note, and stands there again", async () => {
  const { screen } = desk;
  // The note with the long name still stands there; it is folded away, and this one begins with an empty box.
  await screen.press("Escape");
  await screen.seesNo("保存到本机");
  await beginsNote(screen);
  await screen.press("Control+e");
  await screen.fill("企业", "皖南铸件有限公司");
  await screen.fill("意向金额", "十几个亿吧");
  await screen.press("Escape");
  await screen.seesNo("保存到本机");
  await screen.press("Control+n");
  await screen.sees("保存到本机");
  await screen.press("Alt+r");
  await screen.sees("皖南铸件有限公司");
  expect(await screen.valueOf("意向金额")).toBe("十几个亿吧");
  // Saving would lose it, so it is asked for; once it can be read, the note is saved.
  await screen.press("Control+Enter");
  await screen.sees("保存到本机");
  await screen.fill("意向金额", "12亿");
  await screen.press("Control+Enter");
  await screen.sees("已存到本机");
});
