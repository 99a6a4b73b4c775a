import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { BrowserScreen } from "./browser-screen";
import { program } from "./paths";
import { end, freePort, killHard, startUntil } from "./processes";
import type { Screen } from "./screen";
import { WindowScreen } from "./window-screen";

export type Host = "browser" | "window";

/** One person's machine: a data folder, and the application that runs on it, in one of the two hosts. */
export class Desk {
  private child: ChildProcess | null = null;
  private display: ChildProcess | null = null;
  private view: Screen | null = null;
  private readonly earlier: string[] = [];

  constructor(
    readonly host: Host,
    readonly name: string,
    readonly folder: string,
    readonly size: { width: number; height: number } = { width: 1280, height: 800 },
    /** Another program with a window, to compare with. */
    private readonly application?: string,
  ) {}

  /** The screen in front of the person. */
  get screen(): Screen {
    if (this.view === null) throw new Error(`${this.name}'s application is not running`);
    return this.view;
  }

  /** The real window in front of the person. */
  get window(): WindowScreen {
    if (!(this.view instanceof WindowScreen)) throw new Error(`${this.name} has no window`);
    return this.view;
  }

  /** What the pages of this desk complained of on their console, which should be nothing. */
  get complaints(): string[] {
    return [...this.earlier, ...(this.view instanceof BrowserScreen ? this.view.complaints : [])];
  }

  /** Starts the application, as by its icon. */
  async start(): Promise<Screen> {
    if (this.host === "browser") {
      const { child, match } = await startUntil(
        `${this.name}'s browser host`,
        program("roadbook-browser"),
        ["--data", this.folder, ...(process.env["ROADBOOK_UI"] ? ["--ui", process.env["ROADBOOK_UI"]] : [])],
        /open (http:\/\/127\.0\.0\.1:\d+\/#k=\S+)/u,
        this.log,
      );
      this.child = child;
      this.view = await BrowserScreen.open(match[1] ?? "", this.size);
    } else {
      // A display of its own: windows do not cover each other, and a picture shows one of them.
      const { child: display, match } = await startUntil(
        `${this.name}'s display`,
        "Xvfb",
        [
          "-displayfd",
          "1",
          "-screen",
          "0",
          `${String(this.size.width)}x${String(this.size.height)}x24`,
          "-nolisten",
          "tcp",
        ],
        /^(\d+)\s*$/mu,
        this.log,
      );
      this.display = display;
      const env = { DISPLAY: `:${match[1] ?? ""}` };
      const port = await freePort();
      const { child } = await startUntil(
        `${this.name}'s window driver`,
        "tauri-driver",
        ["--port", String(port), "--native-port", String(await freePort())],
        /./u,
        this.log,
        { silentAfter: 500, env },
      );
      this.child = child;
      this.view = await WindowScreen.open(port, this.folder, env.DISPLAY, this.application);
    }
    return this.view;
  }

  /** Closes the application politely. */
  async stop(): Promise<void> {
    if (this.view instanceof BrowserScreen) this.earlier.push(...this.view.complaints);
    await this.view?.close().catch(() => undefined);
    this.view = null;
    if (this.child) await end(this.child);
    this.child = null;
    if (this.display) await end(this.display);
    this.display = null;
  }

  /** The process is killed with -9, in the middle of whatever it does. */
  async kill(): Promise<void> {
    if (killHard(this.folder) === 0) throw new Error(`nothing runs on ${this.name}'s data folder`);
    await this.stop();
  }

  private get log(): string {
    return `${this.host}-${path.basename(this.folder)}`;
  }
}
