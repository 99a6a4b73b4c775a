import { describe, expect, it } from "vitest";
import type { LeadRow } from "@/bindings";
import { dueDay, ordered } from "./order";

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

const TODAY = "2026-09-11";

describe("leads in their list", () => {
  it("puts what is due first, then what has no day, then what is over", () => {
    const rows = [
      row("o", { state: "signed", due: "2026-09-01" }),
      row("n", { at: 5 }),
      row("b", { due: "2026-09-16" }),
      row("a", { due: "2026-09-09", overdue_days: 2 }),
      row("d", { due: "2026-09-01", at: 1 }),
    ];
    expect(ids(ordered(rows, "due", TODAY))).toBe("abndo");
    expect(rows.map((one) => dueDay(one, TODAY) !== null)).toEqual([false, false, true, true, false]);
  });
  it("puts the newest first, above all what the centre has not seen", () => {
    expect(
      ids(ordered([row("a", { at: 1 }), row("b", { at: 3 }), row("c", { at: null })], "recent", TODAY)),
    ).toBe("cba");
  });
});
