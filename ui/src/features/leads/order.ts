import type { LeadRow } from "@/bindings";

export type Order = "due" | "recent";

const CLOSED = new Set(["declined", "duplicate", "signed", "lost", "shelved"]);

/** What is due first stands first; what has no day, or is over, comes after, newest first. */
export function ordered(rows: readonly LeadRow[], by: Order, today: string): LeadRow[] {
  const recent = (a: LeadRow, b: LeadRow) =>
    (b.at ?? Number.MAX_SAFE_INTEGER) - (a.at ?? Number.MAX_SAFE_INTEGER);
  if (by === "recent") return rows.toSorted(recent);
  const rank = (row: LeadRow) => (CLOSED.has(row.state) ? 2 : dueDay(row, today) === null ? 1 : 0);
  return rows.toSorted(
    (a, b) =>
      rank(a) - rank(b) || (rank(a) === 0 ? (a.due ?? "").localeCompare(b.due ?? "") : 0) || recent(a, b),
  );
}

/** The day of the next step while it still counts: a past one that is not late was done. */
export function dueDay(row: LeadRow, today: string): string | null {
  if (row.due === null || CLOSED.has(row.state)) return null;
  return row.due < today && row.overdue_days === 0 ? null : row.due;
}
