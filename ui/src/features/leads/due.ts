import type { LeadRow } from "@/bindings";

const CLOSED = new Set(["declined", "duplicate", "signed", "lost", "shelved"]);

/** The day of the next step while it still counts. */
export function dueDay(row: LeadRow): string | null {
  return row.step_done || CLOSED.has(row.state) ? null : row.due;
}
