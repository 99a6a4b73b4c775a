import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "@playwright/test";
import { PASSPHRASE } from "../support/bureau";
import { DemoCity } from "../support/demo-city";
import { Desk } from "../support/desk";
import { beginsNote } from "../support/officer";
import { OUT, program } from "../support/paths";
import { beganAt, processOf, pssOfTree, quantile } from "../support/probes";

// The window's rows of `make bench`: each figure beside an empty window of the same Tauri, measured in the same run.
// ROADBOOK_BENCH_SIZE: how many meetings the city has. The rows lie in out/bench-window.json.

const SIZE = Number(process.env["ROADBOOK_BENCH_SIZE"] ?? 100_000);
const SAVES = 30;
const EMPTY = path.join(path.dirname(program("roadbook")), "examples/empty-window");
const rest = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

interface Row {
  what: string;
  unit: string;
  baseline: number | null;
  ours: number;
  ratio: number | null;
  target: string;
  met: boolean;
}

/** Answers with the wall clock at the frame after the next, once the words can be read. */
const PAINTED = `
  const [words, answer] = arguments;
  const look = () => document.body !== null && document.body.textContent.includes(words)
    ? requestAnimationFrame(() => requestAnimationFrame(() => answer(performance.timeOrigin + performance.now())))
    : requestAnimationFrame(look);
  look();`;

/** Flies through the list and tells the time between frames. */
const FLY = `
  const answer = arguments[arguments.length - 1];
  const box = document.querySelector('[data-list] [role=list]').parentElement;
  const gaps = [];
  let last = performance.now();
  let frames = 0;
  const step = (now) => {
    gaps.push(now - last);
    last = now;
    frames += 1;
    // Slowly as one reads, by screenfuls, and by leaps through all of it.
    box.scrollTop += frames < 200 ? 24 : frames < 400 ? 600 : box.scrollHeight / 200;
    if (frames < 600) requestAnimationFrame(step);
    else answer({ gaps: gaps.slice(5), rows: document.querySelectorAll('[role=listitem]').length, height: box.scrollHeight });
  };
  requestAnimationFrame(step);`;

/** From Ctrl+Enter to the second frame in which the words stand there. */
const WATCH_SAVES = `
  window.__saves = [];
  let begun = null;
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey) begun = event.timeStamp;
  }, true);
  new MutationObserver(() => {
    if (begun === null || !document.body.textContent.includes(arguments_words)) return;
    const from = begun;
    begun = null;
    requestAnimationFrame(() => requestAnimationFrame(() => window.__saves.push(performance.now() - from)));
  }).observe(document.body, { childList: true, subtree: true, characterData: true });`;

test("the window, beside an empty one", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "roadbook-bench-"));
  const rows: Row[] = [];
  const row = (
    what: string,
    unit: string,
    baseline: number | null,
    ours: number,
    target: string,
    met: boolean,
  ) => {
    const ratio = baseline === null ? null : ours / baseline;
    rows.push({ what, unit, baseline, ours, ratio, target, met });
  };

  // The empty window, five times; the middle counts.
  const starts: number[] = [];
  let emptyMemory = 0;
  for (let turn = 0; turn < 5; turn += 1) {
    const data = path.join(folder, `empty-${String(turn)}`);
    const desk = new Desk("window", "empty", data, undefined, EMPTY);
    await desk.start();
    const painted = await desk.window.inPageLater<number>(PAINTED, 30, "empty");
    const pid = processOf(EMPTY, data);
    starts.push(painted - beganAt(pid));
    if (turn === 4) {
      await rest(10);
      emptyMemory = pssOfTree(pid);
    }
    await desk.stop();
  }
  const emptyStart = quantile(starts, 0.5);

  const city = await DemoCity.found("window", SIZE === 0 ? { seed: 1 } : { seed: 1, size: SIZE });
  try {
    const desk = await city.enrolled("梅思齐", undefined, 1800);
    await desk.stop();

    const own: number[] = [];
    const unlocked: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      await desk.start();
      const gate = await desk.window.inPageLater<number>(PAINTED, 60, "解锁");
      own.push(gate - beganAt(processOf(program("roadbook"), desk.folder)));
      await desk.screen.fill("本机口令", PASSPHRASE);
      const asked = desk.window.inPage<number>(
        "addEventListener('keydown', (event) => { if (event.key === 'Enter') window.__entered = performance.timeOrigin + event.timeStamp; }, true)",
      );
      await asked;
      await desk.screen.press("Enter");
      const inside = await desk.window.inPageLater<number>(PAINTED, 60, "跟进");
      unlocked.push(inside - (await desk.window.inPage<number>("return window.__entered")));
      if (turn < 4) await desk.stop();
    }
    const start = quantile(own, 0.5);
    const open = quantile(unlocked, 0.5);
    row("start to the first screen", "ms", emptyStart, start, "≤ 2×", start <= 2 * emptyStart);
    row("unlocking to Today, with its records", "ms", emptyStart, open, "≤ 2×", open <= 2 * emptyStart);

    await rest(15);
    const memory = pssOfTree(processOf(program("roadbook"), desk.folder));
    row("idle memory of all processes", "MB", emptyMemory, memory, "≤ +140 MB", memory <= emptyMemory + 140);

    const { window } = desk;
    await window.click("洽谈");
    await window.sees("本单位");
    await window.click("本单位");
    await rest(3);
    const flight = await window.inPageLater<{ gaps: number[]; rows: number; height: number }>(FLY, 120);
    const worst = Math.max(...flight.gaps);
    row(
      `worst frame in the list (${String(flight.rows)} rows stand in the page)`,
      "ms",
      null,
      worst,
      "≤ 32",
      worst <= 32,
    );
    row(
      "frame in the list, p99",
      "ms",
      null,
      quantile(flight.gaps, 0.99),
      "≤ 32",
      quantile(flight.gaps, 0.99) <= 32,
    );
    await desk.stop();

    const officer = await city.enrolled("汪若琳", undefined, 1800);
    await officer.window.inPage(WATCH_SAVES.replace("arguments_words", JSON.stringify("已存到本机")));
    for (let at = 0; at < SAVES; at += 1) {
      await beginsNote(officer.screen);
      await officer.screen.type(`拜访第${String(at)}号精密铸件有限公司，谈了用地六十亩。`);
      await officer.screen.sees("草稿已存");
      await officer.screen.press("Control+Enter");
      await officer.screen.seesNo("保存到本机");
      await officer.screen.sees("已存到本机");
      await officer.screen.seesNo("已存到本机", 20);
    }
    const saves = await officer.window.inPage<number[]>("return window.__saves");
    row(
      `key to painted of a save, p95 of ${String(saves.length)}`,
      "ms",
      null,
      quantile(saves, 0.95),
      "≤ 50",
      quantile(saves, 0.95) <= 50,
    );
  } finally {
    await city.close();
    mkdirSync(OUT, { recursive: true });
    writeFileSync(path.join(OUT, "bench-window.json"), `${JSON.stringify(rows, null, 2)}\n`);
    for (const one of rows)
      console.log(
        [
          one.what,
          one.baseline === null ? "—" : one.baseline.toFixed(1),
          one.ours.toFixed(1),
          one.unit,
          one.ratio === null ? "—" : `${one.ratio.toFixed(2)}×`,
          one.target,
          one.met ? "met" : "NOT MET",
        ].join("\t"),
      );
  }
});
