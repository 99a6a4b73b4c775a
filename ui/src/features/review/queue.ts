import type { ReviewQueue, ReviewRow } from "@/bindings";

export type Filter = "all" | "again" | "hints" | "late";
export const FILTERS: Filter[] = ["all", "again", "hints", "late"];

export const isDecided = (row: ReviewRow) => row.state !== "submitted";

export function matches(row: ReviewRow, filter: Filter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "again":
      return row.again;
    case "hints":
      return row.hints > 0 || row.promise;
    case "late":
      return row.late_days > 0;
  }
}

export function countOf(queue: ReviewQueue, filter: Filter): number {
  return queue.rows.filter((row) => !isDecided(row) && matches(row, filter)).length;
}

export interface Progress {
  /** Which one is being read, from 1; null on a decided one. */
  at: number | null;
  total: number;
  done: number;
}

/** 第 8 条 / 40: what was decided today and what still waits, together. */
export function progressOf(queue: ReviewQueue, id: string | null): Progress {
  const waiting = queue.rows.filter((row) => !isDecided(row));
  const place = waiting.findIndex((row) => row.id === id);
  const total = queue.done_today + queue.waiting;
  return {
    at: place < 0 ? null : Math.min(queue.done_today + place + 1, total),
    total,
    done: queue.done_today,
  };
}

/** What is read after `id`: the next that waits, else the one before, else nothing. */
export function nextAfter(rows: ReviewRow[], id: string): string | null {
  const at = rows.findIndex((row) => row.id === id);
  const ahead = rows.slice(at + 1).find((row) => !isDecided(row));
  const behind = rows.slice(0, Math.max(at, 0)).findLast((row) => !isDecided(row));
  return (ahead ?? behind)?.id ?? null;
}

/** `1:45`. */
export function clock(seconds: number): string {
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}
