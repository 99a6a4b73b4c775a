import { expect, test } from "vitest";
import type { RoadStop, TripRow } from "@/bindings";
import { gapAfter, grouped, otherMoves, primaryMove, stages, wantsReason } from "./road";

const stop = (over: Partial<RoadStop>): RoadStop => ({
  stop: "s",
  meeting: null,
  mark: "planned",
  day: "2026-09-09",
  at: "",
  until: "",
  city: "",
  company: null,
  company_name: "",
  kind: "visit",
  industry: "",
  note: "",
  amount: null,
  missing: [],
  sync: null,
  state: null,
  base: {},
  ...over,
});
const trip = (id: string, state: string, from: string) => ({ id, state, from }) as TripRow;

test("a gap is told only where both ends are known and a visit fits in", () => {
  expect(gapAfter(stop({ until: "16:00" }), stop({ at: "18:30" }))).toEqual({ from: "16:00", minutes: 150 });
  expect(gapAfter(stop({ until: "16:00" }), stop({ at: "17:00" }))).toBeNull();
  expect(gapAfter(stop({}), stop({ at: "18:30" }))).toBeNull();
  expect(gapAfter(stop({ until: "16:00" }), undefined)).toBeNull();
});

test("running trips come first, what is ahead by its day, what is past newest first", () => {
  const groups = grouped([
    trip("old", "archived", "2026-04-14"),
    trip("new", "archived", "2026-08-25"),
    trip("wait", "submitted", "2026-09-22"),
    trip("run", "under_way", "2026-09-08"),
  ]);
  expect(groups.map((entry) => entry.rows.map((row) => row.id))).toEqual([["run"], ["wait"], ["new", "old"]]);
});

test("one step is the main one; the others stand aside", () => {
  expect(primaryMove("planned", ["submitted", "cancelled"])).toBe("submitted");
  expect(primaryMove("planned", ["approved", "submitted"])).toBe("approved");
  expect(primaryMove("submitted", ["planned", "cancelled"])).toBeNull();
  expect(otherMoves("approved", ["under_way", "submitted", "cancelled"])).toEqual(["submitted", "cancelled"]);
});

test("what takes back or ends asks why, handing in does not", () => {
  expect(wantsReason("submitted", "planned")).toBe(false);
  expect(wantsReason("submitted", "approved")).toBe(true);
  expect(wantsReason("cancelled", "approved")).toBe(true);
});

test("the road of a trip ends where it is", () => {
  expect(
    stages("submitted")
      .map((stage) => stage.mark)
      .slice(0, 4),
  ).toEqual(["done", "next", "plan", "plan"]);
  expect(stages("under_way").map((stage) => stage.state)[0]).toBe("approved");
  expect(stages("archived").every((stage) => stage.mark === "done")).toBe(true);
  expect(stages("cancelled").at(-1)?.mark).toBe("failed");
});
