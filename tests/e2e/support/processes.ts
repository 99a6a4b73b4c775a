import { execFile, spawn, type ChildProcess } from "node:child_process";
import {
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { OUT, program } from "./paths";

const run = promisify(execFile);

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("no port"));
      server.close(() => resolve(address.port));
    });
  });
}

/** Starts a program and waits for a line of its output; the rest goes to a log. */
export async function startUntil(
  name: string,
  command: string,
  args: string[],
  line: RegExp,
  log: string,
  options: {
    /** A silent program counts as started after so many milliseconds; without it, silence is a failure. */
    silentAfter?: number;
    env?: Record<string, string>;
  } = {},
): Promise<{ child: ChildProcess; match: RegExpMatchArray }> {
  mkdirSync(path.join(OUT, "logs"), { recursive: true });
  const file = createWriteStream(path.join(OUT, "logs", `${log}.log`), { flags: "a" });
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      TZ: "Asia/Shanghai",
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
      NO_AT_BRIDGE: "1",
      ...options.env,
    },
  });
  let seen = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      if (options.silentAfter === undefined)
        reject(new Error(`${name} did not say ${String(line)} in 30 s:\n${seen}`));
      else resolve({ child, match: [""] });
    }, options.silentAfter ?? 30_000);
    const read = (chunk: Buffer): void => {
      file.write(chunk);
      seen += chunk.toString();
      const match = line.exec(seen);
      if (match) {
        clearTimeout(timer);
        resolve({ child, match });
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended with ${String(code)} before it was ready:\n${seen}`));
    });
  });
}

/** Ends a child politely, then for sure. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(timer);
}

/** Kills with -9 whatever runs one of our programs on this data folder. */
export function killHard(dataFolder: string): number {
  let killed = 0;
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/u.test(entry) || Number(entry) === process.pid) continue;
    try {
      const args = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0");
      const binary = path.basename(readlinkSync(`/proc/${entry}/exe`));
      if (args.includes(dataFolder) && binary.startsWith("roadbook")) {
        process.kill(Number(entry), "SIGKILL");
        killed += 1;
      }
    } catch {
      // It went away while we looked.
    }
  }
  return killed;
}

/** The centre: a real process on its own data folder. */
export class Centre {
  private child: ChildProcess | null = null;
  readonly address: string;
  /** The unit that `init` founded. */
  topUnit = "";
  private config: string | null = null;

  private constructor(
    private readonly folder: string,
    private readonly key: string,
    private readonly port: number,
    private readonly log: string,
  ) {
    this.address = `http://127.0.0.1:${String(port)}`;
  }

  /** `config` are lines of the server's configuration file. */
  static async create(folder: string, log: string, config: string[] = []): Promise<Centre> {
    const keys = `${folder}-keys`;
    mkdirSync(keys, { recursive: true });
    const centre = new Centre(folder, path.join(keys, "server.key"), await freePort(), log);
    const said = await centre.command("init", [
      ...["--recovery-out", path.join(keys, "recovery.key")],
      ...["--bureau", "宣城市投资促进局", "--short", "市局", "--series", "宣"],
    ]);
    if (config.length > 0) {
      centre.config = path.join(keys, "roadbook.toml");
      writeFileSync(centre.config, `${config.join("\n")}\n`);
    }
    centre.topUnit = /^unit (\S+)$/mu.exec(said)?.[1] ?? "";
    return centre;
  }

  /** The small demo world, or a whole city drawn from a seed; returns it with the invitation of each person by name. */
  static async demo(
    folder: string,
    log: string,
    city: { seed: number; size?: number } | null = null,
  ): Promise<{ centre: Centre; invitations: Map<string, string> }> {
    const keys = `${folder}-keys`;
    mkdirSync(keys, { recursive: true });
    const centre = new Centre(folder, path.join(keys, "server.key"), await freePort(), log);
    const drawn = city === null ? [] : ["--seed", String(city.seed)];
    if (city?.size !== undefined) drawn.push("--size", String(city.size));
    const said = await centre.command("demo", ["--server", centre.address, ...drawn]);
    const invitations = new Map<string, string>();
    for (const line of said.split("\n")) {
      const name = /^\S+/u.exec(line)?.[0];
      const link = /roadbook:\/\/\S+/u.exec(line)?.[0];
      if (name !== undefined && link !== undefined) invitations.set(name, link);
    }
    return { centre, invitations };
  }

  /** Runs `roadbook-server NAME …` on this centre's data and returns what it printed. */
  async command(name: string | string[], args: string[] = []): Promise<string> {
    const words = typeof name === "string" ? [name] : name;
    const { stdout } = await run(program("roadbook-server"), [
      ...words,
      "--data",
      this.folder,
      "--key-file",
      this.key,
      ...args,
    ]);
    return stdout;
  }

  async start(): Promise<void> {
    const { child } = await startUntil(
      "the centre",
      program("roadbook-server"),
      [
        ...["serve", "--data", this.folder, "--key-file", this.key],
        ...["--listen", `127.0.0.1:${String(this.port)}`],
        ...(this.config === null ? [] : ["--config", this.config]),
      ],
      /listening on/u,
      this.log,
    );
    this.child = child;
  }

  /** A share of the bureau's recovery key, as it stands on its paper. */
  share(number: number): string {
    const paper = path.join(path.dirname(this.key), `recovery.key.${String(number)}`);
    return readFileSync(paper, "utf8").trim().split("\n").at(-1) ?? "";
  }

  /** The network goes away. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.child) await end(this.child, signal);
    this.child = null;
  }
}
