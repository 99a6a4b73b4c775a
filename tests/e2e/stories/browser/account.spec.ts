import { expect, test } from "@playwright/test";
import { inspect } from "../../support/accessible";
import type { BrowserScreen } from "../../support/browser-screen";
import { Bureau, PASSPHRASE } from "../../support/bureau";
import { beginsNote } from "../../support/officer";

// People and their way in: a second computer by name and password; a passphrase that was forgotten.

const PASSWORD = "敬亭山上云不见人";

test("a second computer is enrolled by name and account password", async () => {
  const bureau = await Bureau.found("browser", ["enrol_by_password = true"]);
  try {
    const first = (await bureau.enrolled("汪若琳")).screen;
    await first.click("汪若琳");
    await first.sees("还没有设密码", 30);
    await first.fill("新密码", PASSWORD);
    await first.fill("再输一次新密码", PASSWORD);
    await first.press("Enter");
    await first.sees("账号密码已保存", 30);
    const login = await first.allText();
    const name = /登录名\s*(\S+)/u.exec(login)?.[1] ?? "";
    expect(name).not.toBe("");

    const desk = bureau.desk("汪若琳", "second");
    const screen = (await desk.start()) as BrowserScreen;
    await screen.sees("登记这台电脑", 30);
    await screen.fill("邀请", "ABCD");
    await screen.click("用账号密码");
    await screen.press("Enter");
    await screen.sees("请写中心地址。");
    await screen.sees("请写登录名。");
    await screen.sees("请输账号密码。");
    await screen.sees("还差 8 个字符。");
    await inspect(screen.page, "enrolling by password, with everything missing");
    await screen.fill("中心地址", "http://roadbook.example.gov.cn");
    await screen.fill("登录名", name);
    await screen.fill("账号密码", "不是这个密码哦哦");
    await screen.fill("本机口令", PASSPHRASE);
    await screen.fill("再输一次口令", PASSPHRASE);
    await screen.press("Enter");
    await screen.sees("这个地址没有加密");
    await screen.fill("中心地址", bureau.centre.address);
    await screen.press("Enter");
    await screen.sees("账号名或密码不对", 30);
    // What was filled in stays, also when one looks at the other way.
    await screen.click("用邀请");
    expect(await screen.valueOf("邀请")).toBe("ABCD");
    await screen.click("用账号密码");
    expect(await screen.valueOf("登录名")).toBe(name);
    await screen.fill("账号密码", PASSWORD);
    await screen.press("Enter");
    await screen.sees("记一笔", 30);
    await screen.sees("已同步", 30);
  } finally {
    await bureau.close();
  }
});

test("a bureau that does not allow it says so", async () => {
  const bureau = await Bureau.found("browser");
  try {
    const desk = bureau.desk("汪若琳");
    const screen = await desk.start();
    await screen.sees("登记这台电脑", 30);
    await screen.click("用账号密码");
    await screen.fill("中心地址", bureau.centre.address);
    await screen.fill("登录名", "wangruolin");
    await screen.fill("账号密码", PASSWORD);
    await screen.fill("本机口令", PASSPHRASE);
    await screen.fill("再输一次口令", PASSPHRASE);
    await screen.press("Enter");
    await screen.sees("单位没有开放用账号密码登记", 30);
  } finally {
    await bureau.close();
  }
});

/** A share with its last sign read wrongly. */
const misread = (share: string): string => share.slice(0, -1) + (share.endsWith("0") ? "1" : "0");

test("two administrators with their shares open a store whose passphrase was forgotten", async () => {
  const bureau = await Bureau.found("browser");
  try {
    for (const name of ["周启明", "舒望"]) await bureau.hires(name, "administrator");
    const officer = (await bureau.enrolled("汪若琳")).screen as BrowserScreen;
    await officer.sees("已同步", 30);
    await beginsNote(officer);
    await officer.type("忘记口令前写到一半的一句");
    await officer.press("Escape");
    await officer.seesNo("保存到本机");
    await officer.press("Control+l");
    await officer.sees("解锁", 30);
    await officer.click("忘记口令");
    await officer.fill("新的本机口令", "fresh-road-12");
    await officer.fill("再输一次口令", "fresh-road-1");
    await officer.press("Enter");
    await officer.sees("两次输入的口令不一样");
    await officer.fill("再输一次口令", "fresh-road-12");
    await officer.press("Enter");
    await officer.sees("等两位管理员同意：0 / 2", 30);
    await inspect(officer.page, "a request for a new passphrase");
    const check = (await officer.page.locator("dl.check dd").textContent())?.trim() ?? "";
    expect(check).toMatch(/^(\d{4} ){4}\d{4}$/u);

    const administrators = ["周启明", "舒望"];
    for (const [at, name] of administrators.entries()) {
      const screen = (await bureau.enrolled(name)).screen as BrowserScreen;
      await screen.click("管理");
      await screen.press("5");
      await screen.sees("汪若琳", 30);
      // The telephone: the same digits on both screens.
      await screen.sees(check);
      await screen.sees(`已同意 ${String(at)} 位`);
      if (at === 1) {
        await screen.fill("我的那份恢复码", misread(bureau.centre.share(1)));
        await screen.click("同意");
        await screen.sees("请对照纸面逐组核对", 30);
      }
      await screen.fill("我的那份恢复码", bureau.centre.share(at + 1));
      await screen.click("同意");
      await screen.sees(`已同意 ${String(at + 1)} 位`, 30);
      await inspect(screen.page, `recovery after ${String(at + 1)}`);
      await screen.picture(`recovery-${String(at + 1)}`);
    }

    // The screen looks by itself now and then; who cannot wait asks, while there is something to ask for.
    const approved = "两位管理员都同意了";
    if (!(await officer.reads(approved))) await officer.click("看看进展").catch(() => undefined);
    await officer.sees(approved, 30);
    await officer.fill("新的本机口令", "fresh-road-12");
    await officer.press("Enter");
    await officer.sees("记一笔", 30);
    await officer.press("Control+n");
    await officer.sees("忘记口令前写到一半的一句", 30);
    await officer.press("Escape");
    await officer.seesNo("保存到本机");
    // The new passphrase opens from now on, the old one does not.
    await officer.press("Control+l");
    await officer.fill("本机口令", PASSPHRASE);
    await officer.press("Enter");
    await officer.sees("口令不对", 30);
    await officer.fill("本机口令", "fresh-road-12");
    await officer.press("Enter");
    await officer.sees("记一笔", 30);
  } finally {
    await bureau.close();
  }
});
