import { chromium, type Browser, type ElementHandle, type Page } from "@playwright/test";
import { locate, until, type Screen } from "./screen";
import { OUT } from "./paths";

const KEYS: Record<string, string> = { Control: "Control", Alt: "Alt", Shift: "Shift" };

/** The browser host's page in Debian's Chromium. */
export class BrowserScreen implements Screen {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(link: string, options: { width?: number; height?: number } = {}): Promise<BrowserScreen> {
    const browser = await chromium.launch({
      executablePath: process.env["ROADBOOK_CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"],
    });
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
    });
    await page.goto(link);
    return new BrowserScreen(browser, page);
  }

  private async find(
    kind: "words" | "button" | "field",
    words: string,
  ): Promise<ElementHandle<Element> | null> {
    const source = locate.toString();
    const handle = await this.page.evaluateHandle(
      ([text, kind, words]) => (new Function(`return (${text})`)() as typeof locate)(kind, words),
      [source, kind, words] as const,
    );
    return handle.asElement();
  }

  private async must(kind: "words" | "button" | "field", words: string): Promise<ElementHandle<Element>> {
    let found: ElementHandle<Element> | null = null;
    await until(async () => (found = await this.find(kind, words)) !== null, 10);
    if (found === null) throw new Error(`no ${kind} “${words}” on the screen:\n${await this.allText()}`);
    return found;
  }

  async reads(words: string): Promise<boolean> {
    return (await this.find("words", words)) !== null;
  }

  async sees(words: string, seconds = 15): Promise<void> {
    if (!(await until(() => this.reads(words), seconds)))
      throw new Error(`“${words}” is not on the screen:\n${await this.allText()}`);
  }

  async seesNo(words: string, seconds = 15): Promise<void> {
    if (!(await until(async () => !(await this.reads(words)), seconds)))
      throw new Error(`“${words}” is still on the screen:\n${await this.allText()}`);
  }

  async click(words: string): Promise<void> {
    const element = await this.must("button", words);
    await element.scrollIntoViewIfNeeded();
    await element.click();
  }

  async fill(label: string, text: string): Promise<void> {
    const field = await this.must("field", label);
    await field.scrollIntoViewIfNeeded();
    await field.click();
    await this.press("Control+a");
    await this.type(text);
  }

  async valueOf(label: string): Promise<string> {
    const field = await this.must("field", label);
    return field.evaluate((element) => (element as HTMLInputElement).value ?? element.textContent ?? "");
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async press(chord: string): Promise<void> {
    await this.page.keyboard.press(
      chord
        .split("+")
        .map((key) => KEYS[key] ?? key)
        .join("+"),
    );
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
