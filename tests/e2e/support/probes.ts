import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Put into the page: notes every time the main thread did not answer a timer for longer than 50 ms (WebKit has no
 * `longtask` entries), and the last thing that was done before it.
 */
export const WATCH_TASKS = `
  if (window.__slow === undefined) {
    window.__slow = [];
    let last = performance.now(), doing = '';
    addEventListener('keydown', (event) => { doing = 'key ' + event.key + ' on ' + location.hash; }, true);
    addEventListener('click', (event) => { doing = 'click on ' + location.hash; }, true);
    (function beat() {
      const now = performance.now();
      if (now - last > 54) window.__slow.push({ ms: Math.round(now - last - 4), at: Math.round(now), doing });
      last = now;
      setTimeout(beat, 4);
    })();
  }`;

export interface SlowTask {
  ms: number;
  at: number;
  doing: string;
}

/** When the process began, in milliseconds since 1970, to 10 ms. */
export function beganAt(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
  const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  const up = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  return Date.now() - up * 1000 + ticks * 10;
}

const numbers = () =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/u.test(entry))
    .map(Number);

/** The process that runs this program on this data folder. */
export function processOf(binary: string, folder: string): number {
  const found = numbers().find((pid) => {
    try {
      const args = readFileSync(`/proc/${String(pid)}/cmdline`, "utf8").split("\0");
      return readlinkSync(`/proc/${String(pid)}/exe`) === binary && args.includes(folder);
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`${binary} does not run on ${folder}`);
  return found;
}

/** Memory of a process and all that it started, shared pages by their share, in MB. */
export function pssOfTree(root: number): number {
  const parents = new Map<number, number>();
  for (const pid of numbers()) {
    try {
      const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
      parents.set(pid, Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It went away while we looked.
    }
  }
  const inTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  let kb = 0;
  for (const pid of parents.keys()) {
    if (!inTree(pid)) continue;
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, "utf8");
    kb += Number(/^Pss:\s+(\d+)/mu.exec(rollup)?.[1] ?? 0);
  }
  return kb / 1024;
}

/** The value below which the given share of all values lies. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
