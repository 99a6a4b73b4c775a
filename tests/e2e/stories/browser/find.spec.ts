import path from "node:path";
import { expect, test } from "@playwright/test";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau, PASSPHRASE } from "../../support/bureau";
import { dayFromNow } from "../../support/day";
import { Desk } from "../../support/desk";
import { FIRST_TRIP } from "../../support/first-trip";
import { writesVisit } from "../../support/officer";

// Ctrl+K finds what an officer knows of a thing: two characters, initials, a surname's own reading, part of a code,
// the last four digits of a number that may be seen, a place, a colleague, a command. Enter opens the first of it.

const COMPANY = "皖南尉氏铸件有限公司";
const USCC = "91341821MA2N000K1X";
/** Surnames that are not read as the same character elsewhere: 单 shàn, 曾 zēng, 解 xiè, 尉迟 yùchí. */
const CONTACTS = [
  { name: "单文海", spelt: "shanwenhai", mobile: "13800002716" },
  { name: "曾立", spelt: "zengli", mobile: "13800003815" },
  { name: "解明远", spelt: "xiemingyuan", mobile: "13800004914" },
  { name: "尉迟宁", spelt: "yuchining", mobile: "13800005013" },
];

/** Asks with Ctrl+K and says what is listed, the first of it first. */
async function asks(screen: BrowserScreen, words: string): Promise<string[]> {
  const { page } = screen;
  const box = page.getByRole("dialog");
  await expect(box).toHaveCount(0);
  await screen.press("Control+k");
  await expect(box.getByRole("combobox")).toBeFocused();
  await page.keyboard.insertText(words);
  // What is told to those who cannot see the list is told once the answer is there.
  await expect(box.locator("[aria-live]")).toHaveText(/项结果|没有找到/u);
  const options = box.getByRole("option");
  return options.allTextContents();
}

async function leaves(screen: BrowserScreen): Promise<void> {
  await screen.press("Escape");
  await expect(screen.page.getByRole("dialog")).toHaveCount(0);
}

test("what one half remembers is found, opened with Enter, and shown to nobody else", async () => {
  const bureau = await Bureau.found("browser");
  const others: Desk[] = [];
  try {
    const officer = await bureau.enrolled("汪若琳");
    const screen = officer.screen as BrowserScreen;
    const { page } = screen;

    await test.step("a company with its people, and a visit", async () => {
      await screen.click("企业");
      await screen.press("n");
      await screen.fill("企业名称", COMPANY);
      await screen.fill("统一社会信用代码", USCC);
      await screen.press("Control+Enter");
      await screen.sees("已存到本机");
      for (const contact of CONTACTS) {
        await screen.press("c");
        await screen.fill("姓名", contact.name);
        await screen.fill("手机", contact.mobile);
        await screen.press("Control+Enter");
        await screen.sees(`138****${contact.mobile.slice(-4)}`);
      }
      const visit = FIRST_TRIP.meetings[0];
      if (visit === undefined) throw new Error("the story has a visit");
      await writesVisit(screen, visit, { nextDay: dayFromNow(9) });
      await screen.sees("已同步", 30);
    });

    for (const { what, words, finds } of [
      { what: "two characters", words: "铸件", finds: COMPANY },
      { what: "initials", words: "wnws", finds: COMPANY },
      { what: "part of a credit code", words: "MA2N000K", finds: COMPANY },
      { what: "a colleague", words: "程景行", finds: "程景行" },
      { what: "a place", words: "苏州", finds: "苏州" },
      { what: "a place by sound", words: "suzhou", finds: "苏州" },
      { what: "a place by initials", words: "heb", finds: "哈尔滨" },
      { what: "a command", words: "锁定", finds: "立即锁定" },
      { what: "a command by sound", words: "lijisuoding", finds: "立即锁定" },
      { what: "a command by initials", words: "dkzbb", finds: "长辈版" },
      ...CONTACTS.map(({ name, spelt }) => ({ what: `${name} by sound`, words: spelt, finds: name })),
      ...CONTACTS.map(({ name, mobile }) => ({
        what: `${name} by digits`,
        words: mobile.slice(-4),
        finds: name,
      })),
    ])
      await test.step(what, async () => {
        const listed = await asks(screen, words);
        expect(
          listed.some((one) => one.includes(finds)),
          `${words}: ${listed.join(" | ")}`,
        ).toBe(true);
        await leaves(screen);
      });

    await test.step("Enter opens the company and points the person out", async () => {
      await screen.click("今日");
      await asks(screen, "yuchining");
      await screen.press("Enter");
      await expect(page.locator("[aria-current=true]", { hasText: "尉迟宁" })).toBeVisible();
      await screen.sees(COMPANY);
      await asks(screen, "nobody-is-called-so");
      await screen.sees("没有找到");
      await leaves(screen);
    });

    await test.step("an administrator finds nobody by a number", async () => {
      const said = await bureau.centre.command(
        ["person", "add"],
        ["--name", "周启明", "--role", "administrator", "--unit", bureau.centre.topUnit, "--post", "科长"],
      );
      const invited = await bureau.centre.command("invite", [
        ...["--person", /\S+\s*$/u.exec(said)?.[0].trim() ?? "", "--minutes", "10"],
        ...["--server", bureau.centre.address],
      ]);
      const desk = new Desk("browser", "周启明", path.join(bureau.folder, "administrator"));
      others.push(desk);
      const admin = (await desk.start()) as BrowserScreen;
      await admin.sees("登记这台电脑", 30);
      await admin.fill("邀请", /roadbook:\/\/\S+/u.exec(invited)?.[0] ?? "");
      await admin.fill("本机口令", PASSPHRASE);
      await admin.fill("再输一次口令", PASSPHRASE);
      await admin.press("Enter");
      await admin.sees("已同步", 30);
      for (const { name, mobile } of CONTACTS) {
        const listed = await asks(admin, mobile.slice(-4));
        expect(listed.join(" ")).not.toContain(name);
        await leaves(admin);
      }
      // A colleague opens where an administrator looks after people.
      await asks(admin, "汪若琳");
      await admin.press("Enter");
      await admin.sees("账号与电脑", 30);
    });
    expect(officer.complaints).toEqual([]);
  } finally {
    for (const desk of others) await desk.stop();
    await bureau.close();
  }
});
