import { describe, expect, it } from "vitest";
import type { LeadRow } from "@/bindings";
import { ordered, runs, valid } from "./order";

const row = (id: string, more: Partial<LeadRow> = {}): LeadRow => ({
  id,
  title: id,
  company_name: "",
  number: null,
  state: "draft",
  total_investment: null,
  interest: "",
  author: null,
  author_name: "",
  unit_name: "",
  due: null,
  overdue_days: 0,
  complete: 0,
  complete_of: 9,
  sync: { is: "local" },
  trip: null,
  at: 0,
  ...more,
});
const ids = (rows: LeadRow[]) => rows.map(({ id }) => id).join("");

describe("leads in their list", () => {
  it("puts what is due first, then what has no day, then what is over", () => {
    const rows = [
      row("o", { state: "signed", due: "2026-09-01" }),
      row("n", { at: 5 }),
      row("b", { due: "2026-09-16" }),
      row("a", { due: "2026-09-09" }),
    ];
    expect(ids(ordered(rows, "due"))).toBe("abno");
    expect(rows.map(runs)).toEqual([false, true, true, true]);
  });
  it("puts the newest first, above all what the centre has not seen", () => {
    expect(ids(ordered([row("a", { at: 1 }), row("b", { at: 3 }), row("c", { at: null })], "recent"))).toBe("cba");
  });
  it("counts the valid ones", () => {
    expect(valid([row("a", { state: "accepted" }), row("b", { state: "signed" }), row("c")])).toBe(2);
  });
});
