import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "@playwright/test";
import { Desk } from "../support/desk";
import { beginsNote } from "../support/officer";
import { OUT, program } from "../support/paths";
import { beganAt, processOf, pssOfTree, quantile, WATCH_TASKS, type SlowTask } from "../support/probes";
import { until } from "../support/screen";
import { FIRST_PAINT, FLY, PAINTED, PRESS, SETTLED, WATCH_SAVES, type Flight } from "./probes";

// The window's rows of `make bench`: as it is shipped, on the device that `benches --fill` left, each figure beside
// an empty window of the same Tauri measured in the same run. The rows lie in out/bench-window.jsonl, in the form
// that `benches --also` reads.

const DEVICE = process.env["ROADBOOK_BENCH_DEVICE"] ?? "";
/** What opens that device; its stretching is cheap, since that is not what is measured. */
const PASSPHRASE = "敬亭山下一条小河";
const TURNS = Number(process.env["ROADBOOK_BENCH_TURNS"] ?? 5);
const SAVES = Number(process.env["ROADBOOK_BENCH_SAVES"] ?? 40);
const EMPTY = path.join(path.dirname(program("roadbook")), "examples/empty-window");
const SCREENS = ["行程", "洽谈", "线索", "企业", "待上传", "审阅", "无会周", "今日"];
/** Nothing is due to happen in it: what is measured is rest. */
const rest = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** A line of the table: times in µs, memory in KiB. */
interface Row {
  what: string;
  unit: string;
  baseline?: number;
  p50: number;
  p95: number;
  /** Hundredths of the baseline where there is one, else the unit itself. */
  target?: number;
  /** So much more than the baseline. */
  margin?: number;
}

const rows: Row[] = [];
function times(what: string, ms: number[], more: { baseline?: number; target?: number } = {}): void {
  const us = (value: number) => Math.round(value * 1000);
  rows.push({
    what,
    unit: "µs",
    p50: us(quantile(ms, 0.5)),
    p95: us(quantile(ms, 0.95)),
    ...(more.baseline === undefined ? {} : { baseline: us(more.baseline) }),
    ...(more.target === undefined ? {} : { target: more.target }),
  });
}

/** When the window that shows these words was first painted. */
async function firstPaint(desk: Desk, words: string): Promise<number> {
  await desk.screen.sees(words, 60);
  let at: number | null = null;
  await until(async () => (at = await desk.window.inPage<number | null>(FIRST_PAINT)) !== null, 10);
  if (at === null) throw new Error("the web view tells nothing of its first picture");
  return at;
}

/** Starts the empty window a few times: when it was painted, and what it holds when it rests. */
async function emptyWindow(folder: string): Promise<{ start: number; kib: number }> {
  const starts: number[] = [];
  let kib = 0;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const data = path.join(folder, `empty-${String(turn)}`);
    const desk = new Desk("window", "empty", data, undefined, EMPTY);
    await desk.start();
    const painted = await firstPaint(desk, "empty");
    const pid = processOf(EMPTY, data);
    starts.push(painted - beganAt(pid));
    if (turn === TURNS - 1) {
      await rest(10);
      kib = Math.round(pssOfTree(pid) * 1024);
    }
    await desk.stop();
  }
  return { start: quantile(starts, 0.5), kib };
}

/** Starts ours a few times, up to Today with its records; the last one stays open. */
async function starts(desk: Desk, empty: number): Promise<void> {
  const gates: number[] = [];
  const insides: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await desk.start();
    const gate = await firstPaint(desk, "解锁");
    gates.push(gate - beganAt(processOf(program("roadbook"), desk.folder)));
    await desk.screen.fill("本机口令", PASSPHRASE);
    await desk.window.inPage(
      "addEventListener('keydown', (event) => { if (event.key === 'Enter') window.__entered = performance.timeOrigin + event.timeStamp; }, true)",
    );
    await desk.screen.press("Enter");
    const inside = await desk.window.inPageLater<number>(PAINTED, 60, "#body");
    insides.push(inside - (await desk.window.inPage<number>("return window.__entered")));
    if (turn < TURNS - 1) await desk.stop();
  }
  times("window: start to the first screen", gates, { baseline: empty, target: 200 });
  times("window: unlocking to Today with its records", insides, { baseline: empty, target: 200 });
  const both = gates.map((gate, turn) => gate + (insides[turn] ?? NaN));
  times("window: both, the typing left out", both, { baseline: empty });
}

/** Walks through every screen; the tasks that kept the main thread for longer than 50 ms. */
async function walk(desk: Desk): Promise<void> {
  await desk.window.inPage(WATCH_TASKS);
  for (let round = 0; round < 2; round += 1) {
    for (const name of SCREENS) await go(desk, "nav a", name);
    await desk.screen.press("Control+k");
    await desk.screen.type("食品");
    await settled(desk);
    await desk.screen.press("Escape");
  }
  const slow = await desk.window.inPage<SlowTask[]>("return window.__slow");
  for (const one of slow) console.log(`  ${String(one.ms)} ms at ${String(one.at)} after ${one.doing}`);
  const worst = Math.max(0, ...slow.map((one) => one.ms));
  times(`window: worst task of a walk (${String(slow.length)} over 50 ms)`, [worst], { target: 50_000 });
}

const settled = (desk: Desk) => desk.window.inPageLater(SETTLED, 30);
async function go(desk: Desk, selector: string, words: string): Promise<void> {
  await desk.window.inPage(PRESS, selector, words);
  await settled(desk);
}

async function list(desk: Desk): Promise<void> {
  await go(desk, "nav a", "洽谈");
  await go(desk, "[data-list] button", "本单位");
  const flight = await desk.window.inPageLater<Flight>(FLY, 120);
  const what = `window: frames of a list of ${String(flight.all)} rows (${String(flight.rows)} in the page)`;
  times(what, flight.gaps);
  times("window: its worst frame", [Math.max(...flight.gaps)], { target: 32_000 });
}

async function saves(desk: Desk): Promise<void> {
  await go(desk, "nav a", "今日");
  await desk.window.inPage(WATCH_SAVES, "已存到本机");
  for (let at = 0; at < SAVES; at += 1) {
    await beginsNote(desk.screen);
    await desk.screen.type(`拜访第${String(at)}号精密铸件有限公司，谈了用地六十亩。`);
    await desk.screen.sees("草稿已存");
    await desk.screen.press("Control+Enter");
    await desk.screen.seesNo("保存到本机");
    await until(async () => (await desk.window.inPage<number>("return window.__saves.length")) > at, 20);
  }
  const took = await desk.window.inPage<number[]>("return window.__saves");
  times(`window: key to painted of a save (${String(took.length)})`, took, { target: 50_000 });
}

test("the window, beside an empty one", async () => {
  if (DEVICE === "") throw new Error("ROADBOOK_BENCH_DEVICE names no device: see xtask/sh/bench.sh");
  const folder = mkdtempSync(path.join(os.tmpdir(), "roadbook-bench-"));
  const data = path.join(folder, "device");
  mkdirSync(data);
  for (const file of ["envelope.json", "profile.json"])
    cpSync(path.join(DEVICE, file), path.join(data, file));
  cpSync(path.join(DEVICE, "before.db"), path.join(data, "replica.db"));
  const desk = new Desk("window", "manager", data);
  try {
    const empty = await emptyWindow(folder);
    await starts(desk, empty.start);
    await rest(15);
    const kib = Math.round(pssOfTree(processOf(program("roadbook"), data)) * 1024);
    rows.push({
      ...{ what: "window: idle memory of all processes (PSS)", unit: "KiB" },
      ...{ baseline: empty.kib, p50: kib, p95: kib, margin: Math.round((140 * 1_000_000) / 1024) },
    });
    await walk(desk);
    await list(desk);
    await saves(desk);
  } finally {
    await desk.stop();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(OUT, { recursive: true });
    writeFileSync(
      path.join(OUT, "bench-window.jsonl"),
      rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
    );
    for (const row of rows)
      console.log(
        [row.what, row.baseline ?? "—", row.p50, row.p95, row.unit, row.target ?? row.margin ?? "—"].join(
          "\t",
        ),
      );
  }
});
