import { expect, test } from "vitest";
import type { RoadStop } from "@/bindings";
import { gapAfter, groupStarts, otherMoves, primaryMove, stages, wantsReason } from "./road";

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

test("a gap is told only where both ends are known and a visit fits in", () => {
  expect(gapAfter(stop({ until: "16:00" }), stop({ at: "18:30" }))).toEqual({ from: "16:00", minutes: 150 });
  expect(gapAfter(stop({ until: "16:00" }), stop({ at: "17:00" }))).toBeNull();
  expect(gapAfter(stop({}), stop({ at: "18:30" }))).toBeNull();
  expect(gapAfter(stop({ until: "16:00" }), undefined)).toBeNull();
});

test("groups begin where the states before them end", () => {
  expect(groupStarts({ archived: 3, returned: 1, under_way: 2, submitted: 1, "": 1, reviewed: 1 })).toEqual([
    { group: "under_way", from: 0, count: 3 },
    { group: "submitted", from: 3, count: 1 },
    { group: "planned", from: 4, count: 1 },
    { group: "archived", from: 5, count: 4 },
  ]);
  expect(groupStarts({})).toEqual([]);
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
