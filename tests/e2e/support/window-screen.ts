import { error, Builder, Capabilities, Key, Session, WebDriver, type WebElement } from "selenium-webdriver";
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { locate, PageScreen } from "./screen";
import { OUT, program } from "./paths";

// A folder, which only `require` can name.
const { Executor, HttpClient } = createRequire(import.meta.url)(
  "selenium-webdriver/http",
) as typeof import("selenium-webdriver/http");

const KEYS: Record<string, string> = {
  Control: Key.CONTROL,
  Alt: Key.ALT,
  Shift: Key.SHIFT,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  Tab: Key.TAB,
  ArrowDown: Key.ARROW_DOWN,
  ArrowUp: Key.ARROW_UP,
  ArrowLeft: Key.ARROW_LEFT,
  ArrowRight: Key.ARROW_RIGHT,
  Backspace: Key.BACK_SPACE,
  Delete: Key.DELETE,
  PageDown: Key.PAGE_DOWN,
  PageUp: Key.PAGE_UP,
  Home: Key.HOME,
  End: Key.END,
};

/** The application's real window, driven over WebDriver. */
export class WindowScreen extends PageScreen<WebElement> {
  private constructor(
    private readonly driver: WebDriver,
    private readonly display: string,
  ) {
    super();
  }

  /** Starts the application (or another program with a window) over the driver that listens on `port`. */
  static async open(
    port: number,
    dataFolder: string,
    display: string,
    application = program("roadbook"),
  ): Promise<WindowScreen> {
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${String(port)}/`)
      .withCapabilities({
        browserName: "wry",
        // The screens navigate by fragment; the driver would wait a minute for a load that never ends.
        pageLoadStrategy: "none",
        "tauri:options": { application, args: ["--data", dataFolder] },
      })
      .build();
    await driver.manage().setTimeouts({ script: 15_000 });
    return new WindowScreen(driver, display);
  }

  /** The application as its package installed it, over WebKit's own driver at `address`. */
  static async installed(address: string): Promise<WindowScreen> {
    // The client insists on a browser's name, which that driver would refuse: the session is begun by hand.
    const alwaysMatch = {
      pageLoadStrategy: "none",
      "webkitgtk:browserOptions": { binary: "/usr/bin/roadbook", args: [] },
    };
    const begun = await fetch(new URL("session", address), {
      method: "POST",
      body: JSON.stringify({ capabilities: { alwaysMatch } }),
    });
    const { value } = (await begun.json()) as { value: { sessionId?: string; message?: string } };
    if (value.sessionId === undefined) throw new Error(`no window: ${value.message ?? "no reason given"}`);
    const driver = new WebDriver(
      new Session(value.sessionId, new Capabilities()),
      new Executor(new HttpClient(address)),
    );
    await driver.manage().setTimeouts({ script: 15_000 });
    return new WindowScreen(driver, "");
  }

  protected async find(
    kind: "words" | "button" | "field",
    words: string,
    group = "",
  ): Promise<WebElement | null> {
    try {
      return await this.driver.executeScript<WebElement | null>(
        `return (${locate.toString()})(arguments[0], arguments[1], arguments[2]);`,
        kind,
        words,
        group,
      );
    } catch (thrown) {
      // The page that was asked is making room for the one that comes: nothing is found in it.
      if (thrown instanceof error.NoSuchFrameError) return null;
      throw thrown;
    }
  }

  protected async clickOn(element: WebElement): Promise<void> {
    await this.driver.executeScript("arguments[0].scrollIntoView({ block: 'center' })", element);
    await element.click();
  }

  protected async textIn(element: WebElement): Promise<string> {
    return this.driver.executeScript<string>(
      "return arguments[0].value ?? arguments[0].textContent ?? ''",
      element,
    );
  }

  protected async listOpen(): Promise<boolean> {
    return this.driver.executeScript<boolean>(
      "return [...document.querySelectorAll('[role=listbox]')].some((list) => list.getClientRects().length > 0)",
    );
  }

  async type(text: string): Promise<void> {
    if (text === "") return this.press("Backspace");
    const active = await this.driver.switchTo().activeElement();
    await active.sendKeys(text);
  }

  async press(chord: string): Promise<void> {
    await this.breathe();
    const keys = chord.split("+").map((key) => KEYS[key] ?? key.toLowerCase());
    const actions = this.driver.actions({ async: false });
    for (const key of keys) actions.keyDown(key);
    for (const key of keys.toReversed()) actions.keyUp(key);
    await actions.perform();
  }

  /** Runs a script in the page: for probes, never for what a person does by keys. */
  async inPage<T>(script: string, ...given: unknown[]): Promise<T> {
    return this.driver.executeScript<T>(script, ...given);
  }

  /** The same, for a script that answers through the callback it gets as its last argument. */
  async inPageLater<T>(script: string, seconds: number, ...given: unknown[]): Promise<T> {
    await this.driver.manage().setTimeouts({ script: seconds * 1000 });
    return this.driver.executeAsyncScript<T>(script, ...given);
  }

  async picture(name: string): Promise<void> {
    await this.pictureTo(`${OUT}/pictures/window-${name}.png`);
  }

  async pictureTo(file: string): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true });
    // From the display, not through the driver: it is what a person sees, and the driver's own picture hangs
    // after a navigation by fragment.
    await promisify(execFile)("import", ["-display", this.display, "-window", "root", file]);
  }

  async allText(): Promise<string> {
    return this.driver.executeScript<string>("return document.body.innerText");
  }

  async close(): Promise<void> {
    await this.driver.quit();
  }
}
