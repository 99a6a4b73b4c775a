import type { LeadRow } from "@/bindings";

export type Order = "due" | "recent";

const CLOSED = new Set(["declined", "duplicate", "signed", "lost", "shelved"]);

/** What is due first stands first; what has no day, or is over, comes after, newest first. */
export function ordered(rows: readonly LeadRow[], by: Order): LeadRow[] {
  const recent = (a: LeadRow, b: LeadRow) => (b.at ?? Number.MAX_SAFE_INTEGER) - (a.at ?? Number.MAX_SAFE_INTEGER);
  if (by === "recent") return rows.toSorted(recent);
  const rank = (row: LeadRow) => (CLOSED.has(row.state) ? 2 : row.due === null ? 1 : 0);
  return rows.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (rank(a) === 0 ? (a.due ?? "").localeCompare(b.due ?? "") : 0) ||
      recent(a, b),
  );
}

/** Leads found to be valid, wherever they went afterwards. */
const VALID = new Set(["accepted", "negotiating", "signed"]);
export const valid = (rows: readonly LeadRow[]): number => rows.filter((row) => VALID.has(row.state)).length;

/** Whether the next step of this lead still runs. */
export const runs = (row: LeadRow): boolean => !CLOSED.has(row.state);
