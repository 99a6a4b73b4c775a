import { chromium, type Browser, type ElementHandle, type Page } from "@playwright/test";
import { locate, PageScreen } from "./screen";
import { OUT } from "./paths";

/** The browser host's page in Debian's Chromium. */
export class BrowserScreen extends PageScreen<ElementHandle<Element>> {
  readonly complaints: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    super();
  }

  static async open(link: string, options: { width?: number; height?: number } = {}): Promise<BrowserScreen> {
    const browser = await chromium.launch({
      executablePath: process.env["ROADBOOK_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-quic",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
      ],
    });
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
    });
    // A control that never comes is named after half a minute, not after the whole story's time.
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const screen = new BrowserScreen(browser, page);
    page.on("console", (message) => {
      // What the network did is told by the screens; a blocked style or script is told nowhere else.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        screen.complaints.push(message.text());
    });
    page.on("pageerror", (error) => screen.complaints.push(String(error)));
    await page.goto(link);
    return screen;
  }

  protected async find(
    kind: "words" | "button" | "field",
    words: string,
    group = "",
  ): Promise<ElementHandle<Element> | null> {
    const handle = await this.page.evaluateHandle(
      ([text, kind, words, group]) =>
        (new Function(`return (${text})`)() as typeof locate)(kind, words, group),
      [locate.toString(), kind, words, group] as const,
    );
    return handle.asElement();
  }

  protected async clickOn(element: ElementHandle<Element>): Promise<void> {
    await element.scrollIntoViewIfNeeded();
    await element.click();
  }

  protected async textIn(element: ElementHandle<Element>): Promise<string> {
    return element.evaluate((field) => (field as HTMLInputElement).value ?? field.textContent ?? "");
  }

  protected async listOpen(): Promise<boolean> {
    return (await this.page.locator('[role="listbox"]:visible').count()) > 0;
  }

  async type(text: string): Promise<void> {
    if (text === "") return this.press("Backspace");
    await this.page.keyboard.type(text);
  }

  async press(chord: string): Promise<void> {
    await this.breathe();
    await this.page.keyboard.press(chord);
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: `${OUT}/pictures/browser-${name}.png` });
  }

  async allText(): Promise<string> {
    return this.page.evaluate(() => document.body.innerText);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
