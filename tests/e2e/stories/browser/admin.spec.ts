import { expect, test } from "@playwright/test";
import { drawn, inspect } from "../../support/accessible";
import { Bureau, PASSPHRASE } from "../../support/bureau";
import type { BrowserScreen } from "../../support/browser-screen";
import { Desk } from "../../support/desk";
import path from "node:path";

// An administrator's first morning: a unit, a person, a table of colleagues with a mistake in it, an invitation,
// the new computer in the list, and the same computer shut out.

const COLLEAGUES = ["姓名,单位,角色,职务", "甲某,招商一组,招商干部,科员", "乙某,没有的组,招商干部,", ""].join(
  "\n",
);

test("an administrator adds a unit and people, invites one, and shuts the computer out", async () => {
  const bureau = await Bureau.found("browser");
  const others: Desk[] = [];
  const enrols = async (name: string, invitation: string): Promise<BrowserScreen> => {
    const desk = new Desk("browser", name, path.join(bureau.folder, `admin-${String(others.length)}`));
    others.push(desk);
    const screen = (await desk.start()) as BrowserScreen;
    await screen.sees("登记这台电脑", 30);
    await screen.fill("邀请", invitation);
    await screen.fill("本机口令", PASSPHRASE);
    await screen.fill("再输一次口令", PASSPHRASE);
    await screen.press("Enter");
    await screen.sees(name, 30);
    return screen;
  };
  try {
    const said = await bureau.centre.command(
      ["person", "add"],
      ["--name", "周启明", "--role", "administrator", "--unit", bureau.centre.topUnit, "--post", "科长"],
    );
    const id = /\S+\s*$/u.exec(said)?.[0].trim() ?? "";
    const invited = await bureau.centre.command("invite", [
      ...["--person", id, "--minutes", "10", "--server", bureau.centre.address],
    ]);
    const admin = await enrols("周启明", /roadbook:\/\/\S+/u.exec(invited)?.[0] ?? "");

    await test.step("a unit below the county, and a person in it", async () => {
      await admin.click("管理");
      await admin.sees("郎溪县招商中心", 30);
      await admin.click("郎溪县招商中心");
      await admin.sees("编号字头");
      await admin.press("n");
      await admin.fill("单位名称", "招商一组");
      await admin.press("Control+Enter");
      await admin.sees("已存到本机");
      await admin.sees("招商一组");
      await admin.press("2");
      await admin.sees("汪若琳", 30);
      await admin.press("n");
      await admin.fill("姓名", "胡一诺");
      await admin.choose("单位", "招商一组");
      await admin.press("Control+Enter");
      await admin.sees("胡一诺");
      await admin.sees("账号与电脑", 30);
      await admin.sees("重设密码");
    });

    await test.step("a table of colleagues: the row with a mistake says so and is put right in place", async () => {
      await admin.press("i");
      await admin.page
        .locator("input[type=file]")
        .setInputFiles({ name: "人员.csv", mimeType: "text/csv", buffer: Buffer.from(COLLEAGUES) });
      await admin.sees("没有“没有的组”这个单位");
      await admin.sees("新增 1");
      expect(await admin.reads("已导入")).toBe(false);
      // It is put right where it stands, and the whole table is looked at again.
      const wrong = admin.page.locator('[role="gridcell"][aria-invalid="true"]');
      await wrong.dblclick();
      await admin.page.keyboard.insertText("招商一组");
      await admin.page.keyboard.press("Enter");
      await admin.sees("新增 2");
      await inspect(admin.page, "a table of colleagues");
      await admin.picture("roster");
      await admin.press("Control+Enter");
      await admin.sees("已导入");
      await admin.sees("甲某");
      await admin.sees("乙某");
    });

    await test.step("the whole import is undone later, from the list of imports", async () => {
      await admin.click("人员");
      await admin.press("i");
      await admin.sees("导入过的", 30);
      await admin.sees("人员.csv");
      await admin.click("撤回这次导入");
      await admin.sees("整批撤回");
      await admin.click("撤回这次导入");
      await admin.sees("已撤销这次导入", 30);
      await admin.press("Escape");
      await admin.seesNo("甲某");
      await admin.seesNo("乙某");
    });

    await test.step("every part of the page is accessible", async () => {
      for (const part of ["1", "2", "3", "4", "5"]) {
        await admin.press(part);
        await drawn(admin.page);
        await inspect(admin.page, `part ${part} of 管理`);
      }
    });

    const link = await test.step("an invitation, shown once", async () => {
      await admin.press("3");
      await admin.choose("请谁", "胡一诺");
      await admin.press("Control+Enter");
      await admin.sees("给胡一诺的邀请");
      return admin.page.getByLabel("邀请链接").inputValue();
    });
    const officer = await enrols("胡一诺", link);
    await officer.sees("胡一诺");

    await test.step("the computer is in the list, and is shut out with what that does", async () => {
      await admin.press("Escape");
      await admin.press("4");
      await admin.click("胡一诺");
      await admin.sees("停用后，这台电脑下次联系中心时自己锁上");
      // She is in the middle of a sentence.
      await officer.press("Control+n");
      await officer.sees("保存到本机");
      await officer.type("锁上之前写到一半的一句");
      await admin.click("停用设备");
      await admin.sees("停用胡一诺的这台电脑？");
      await admin.page.getByRole("group", { name: "停用胡一诺的这台电脑？" }).getByText("停用设备").click();
      await admin.sees("要恢复，请发一份邀请");
    });

    await test.step("it locks itself and says in words what happened and what stays", async () => {
      await officer.sees("这台电脑已停用", 60);
      await officer.sees("管理员停用了这台电脑");
      await officer.sees("什么都没有删除");
      expect(await officer.reads("锁上之前写到一半")).toBe(false);
      await inspect(officer.page, "a revoked computer");
      await officer.picture("shut-out");
      // The passphrase opens nothing by itself, nor does a page loaded anew.
      await officer.fill("邀请", "AAAA-BBBB-CCCC");
      await officer.fill("本机口令", "不是这一句口令");
      await officer.press("Enter");
      await officer.sees("口令不对");
      await officer.fill("本机口令", PASSPHRASE);
      await officer.press("Enter");
      await officer.sees("登记码已用过、已过期，或不是发给您的");
    });

    await test.step("a new invitation lets it in again, and what was being written is there", async () => {
      await admin.press("3");
      await admin.choose("请谁", "胡一诺");
      await admin.press("Control+Enter");
      await admin.sees("给胡一诺的邀请", 30);
      await officer.fill("邀请", await admin.page.getByLabel("邀请链接").inputValue());
      await officer.press("Enter");
      await officer.seesNo("这台电脑已停用", 30);
      await officer.sees("已同步", 30);
      await officer.press("Control+n");
      await officer.sees("锁上之前写到一半的一句", 30);
      await officer.press("Escape");
    });

    await test.step("the account gets a password, which would let it in as well", async () => {
      await officer.click("胡一诺");
      await officer.sees("还没有设密码", 30);
      await officer.fill("新密码", "敬亭山上云不见人");
      await officer.fill("再输一次新密码", "敬亭山上云不见");
      await officer.press("Enter");
      await officer.sees("两次输入的不一样");
      await officer.fill("再输一次新密码", "敬亭山上云不见人");
      await officer.press("Enter");
      await officer.sees("账号密码已保存", 30);
      await officer.sees("更改密码");
    });

    await test.step("whoever is no administrator is told so calmly", async () => {
      const manager = await bureau.enrolled("梅思齐");
      await (manager.screen as BrowserScreen).page.evaluate(() => {
        window.location.hash = "#/admin";
      });
      await manager.screen.sees("这一页归系统管理员");
      expect(await manager.screen.reads("恢复口令")).toBe(false);
    });
    for (const desk of others) expect(desk.complaints).toEqual([]);
  } finally {
    for (const desk of others) await desk.stop();
    await bureau.close();
  }
});
