import { test } from "@playwright/test";
import { PASSPHRASE } from "../support/bureau";
import { WindowScreen } from "../support/window-screen";

// `make dist-test`: the application as its package installed it, on a machine that has nothing else of ours.
// xtask/sh/dist-test.sh starts what it runs on and says where.

const DRIVER = process.env["ROADBOOK_INSTALLED_DRIVER"] ?? "";
const INVITATION = process.env["ROADBOOK_INSTALLED_INVITATION"] ?? "";

test("enrolled at the bureau's own centre, and opened again", async () => {
  let screen = await WindowScreen.installed(DRIVER);
  await screen.sees("登记这台电脑", 60);
  await screen.fill("邀请", INVITATION);
  await screen.fill("本机口令", PASSPHRASE);
  await screen.fill("再输一次口令", PASSPHRASE);
  await screen.press("Enter");
  await screen.sees("已同步", 60);
  await screen.close();

  screen = await WindowScreen.installed(DRIVER);
  await screen.sees("解锁", 60);
  await screen.fill("本机口令", PASSPHRASE);
  await screen.press("Enter");
  await screen.sees("已同步", 60);
  await screen.close();
});
