import { expect, test } from "vitest";
import type { TripRow, WeekRow } from "@/bindings";
import { barsOf, COLUMNS, monthDays, spanIn, standing, unitUse, weekOf } from "./calendar";

const trip = (id: string, from: string, to: string, unit = "u"): TripRow => ({
  id,
  title: id,
  number: null,
  state: "approved",
  from,
  to,
  cities: [],
  in_week: true,
  task: { visits: 0, leads: 0, companies: 0 },
  visits_done: 0,
  leads_done: 0,
  today_is_day: null,
  days: 1,
  lead_traveller: null,
  lead_traveller_name: "",
  unit,
  unit_name: unit,
  mine: false,
  sync: { is: "synced", at: null },
});
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
  trips: [],
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

test("trips that touch get lanes of their own, the fifth at once is only counted", () => {
  const days = monthDays(2026, 9);
  const { bars } = barsOf(days, [
    trip("a", "2026-09-07", "2026-09-09"),
    trip("b", "2026-09-08", "2026-09-10"),
  ]);
  expect(bars.map((bar) => bar.lane)).toEqual([0, 1]);
  const many = Array.from({ length: 7 }, (_, at) => trip(String(at), "2026-09-07", "2026-09-11"));
  expect(barsOf(days, many)).toMatchObject({ more: 3 });
});

test("a week is used only when somebody went", () => {
  expect(standing(week({}), "2026-09-11")).toBe("now");
  expect(standing(week({}), "2026-09-12")).toBe("unused");
  expect(standing(week({ trips: ["a"] }), "2026-09-12")).toBe("used");
  expect(standing(week({ state: "proposed" }), "2026-09-12")).toBe("proposed");
  expect(standing(null, "2026-09-12")).toBe("none");
});

test("a published week stands before a proposal of the same month", () => {
  const weeks = [week({ id: null, state: "proposed" }), week({ id: "p" })];
  expect(weekOf(weeks, 9)?.id).toBe("p");
});

test("units are counted over the weeks that have begun", () => {
  const weeks = [
    week({ trips: ["a"] }),
    week({ id: "x", from: "2026-10-12", to: "2026-10-16", trips: ["b"] }),
  ];
  const trips = [trip("a", "2026-09-08", "2026-09-10", "lx"), trip("b", "2026-10-12", "2026-10-13", "lx")];
  const use = unitUse(weeks, trips, [{ id: "lx", name: "郎溪县" }], "2026-09-11");
  expect(use).toEqual({ of: 1, rows: [{ unit: "lx", name: "郎溪县", used: 1 }] });
});
