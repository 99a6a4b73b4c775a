import { expect, test } from "vitest";
import type { TripBar, WeekRow } from "@/bindings";
import { barsOf, COLUMNS, monthDays, spanIn, standing, unitUse, weekOf } from "./calendar";

const week = (over: Partial<WeekRow>): WeekRow => ({
  id: "w",
  title: "",
  month: 9,
  from: "2026-09-07",
  to: "2026-09-11",
  state: "published",
  note: "",
  ordinal: 7,
  published_by: "",
  published_at: null,
  trips: 0,
  units: [],
  sync: { is: "synced", at: null },
  base: {},
  ...over,
});

test("every month of many years fits into the columns, Mondays under Mondays", () => {
  for (let year = 2017; year < 2045; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      const days = monthDays(year, month);
      expect(days.at(-1)?.column).toBeLessThanOrEqual(COLUMNS);
      for (const day of days) expect(day.weekend).toBe((day.column - 1) % 7 > 4);
    }
  }
});

test("days outside the month are cut off", () => {
  const days = monthDays(2026, 9);
  expect(spanIn(days, "2026-09-07", "2026-09-11")).toEqual({ from: 8, to: 12 });
  expect(spanIn(days, "2026-08-30", "2026-09-02")).toEqual({ from: 2, to: 3 });
  expect(spanIn(days, "2026-10-01", "2026-10-03")).toBeNull();
});

test("a month's bars stand in its columns, what finds no lane is told", () => {
  const bar = (from: string, to: string, lane: number): TripBar => ({
    from,
    to,
    lane,
    begun: true,
    in_week: false,
  });
  const days = monthDays(2026, 9);
  const month = {
    month: 9,
    bars: [bar("2026-09-07", "2026-09-09", 0), bar("2026-09-08", "2026-09-10", 1)],
    more: 3,
  };
  const { bars, more } = barsOf(days, month);
  expect(bars.map(({ from, to, lane }) => [from, to, lane])).toEqual([
    [8, 10, 0],
    [9, 11, 1],
  ]);
  expect(more).toBe(3);
  expect(barsOf(days, undefined)).toEqual({ bars: [], more: 0 });
});

test("a week is used only when somebody went", () => {
  expect(standing(week({}), "2026-09-11")).toBe("now");
  expect(standing(week({}), "2026-09-12")).toBe("unused");
  expect(standing(week({ trips: 1 }), "2026-09-12")).toBe("used");
  expect(standing(week({ state: "proposed" }), "2026-09-12")).toBe("proposed");
  expect(standing(null, "2026-09-12")).toBe("none");
});

test("a published week stands before a proposal of the same month", () => {
  const weeks = [week({ id: null, state: "proposed" }), week({ id: "p" })];
  expect(weekOf(weeks, 9)?.id).toBe("p");
});

test("units are counted over the weeks that have begun", () => {
  const weeks = [
    week({ trips: 1, units: ["lx"] }),
    week({ id: "x", from: "2026-10-12", to: "2026-10-16", trips: 1, units: ["lx"] }),
  ];
  const use = unitUse(weeks, [{ id: "lx", name: "郎溪县" }], "2026-09-11");
  expect(use).toEqual({ of: 1, rows: [{ unit: "lx", name: "郎溪县", used: 1 }] });
});
