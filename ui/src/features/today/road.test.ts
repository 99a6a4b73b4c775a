import { expect, test } from "vitest";
import type { RoadStop } from "@/bindings";
import { minutesOf, roadLines, waitFor } from "./road";

const stop = (mark: RoadStop["mark"], at: string, until: string, day = "2026-09-09"): RoadStop => ({
  stop: null,
  meeting: null,
  mark,
  day,
  at,
  until,
  city: "嘉兴",
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
});
const clock = (text: string) => minutesOf(text) ?? 0;

test("clock times", () => {
  expect(minutesOf("09:30")).toBe(570);
  expect(minutesOf("")).toBeNull();
  expect(minutesOf("25:00")).toBeNull();
});

test("gaps stand between stops, and say whether one can still use them", () => {
  const day = [
    stop("done", "09:30", "11:10"),
    stop("next", "14:30", "16:00"),
    stop("planned", "18:30", "19:00"),
  ];
  const lines = roadLines(day, clock("13:38"));
  expect(
    lines.map((line) => (line.is === "gap" ? [line.minutes, line.when, line.travelled] : "stop")),
  ).toEqual(["stop", [200, "now", true], "stop", [150, "ahead", false], "stop"]);
});

test("the road is travelled up to the next stop", () => {
  const lines = roadLines(
    [stop("done", "09:00", "10:00"), stop("next", "10:10", "11:00"), stop("planned", "11:10", "12:00")],
    clock("10:05"),
  );
  expect(lines.map((line) => (line.is === "stop" ? [line.before, line.after] : "gap"))).toEqual([
    [false, true],
    [true, false],
    [false, false],
  ]);
});

test("no gap where an end is unknown or the pause is short", () => {
  expect(roadLines([stop("done", "09:00", ""), stop("next", "14:00", "15:00")], 0)).toHaveLength(2);
  expect(roadLines([stop("done", "09:00", "10:00"), stop("next", "10:29", "11:00")], 0)).toHaveLength(2);
});

test("how long until the next stop", () => {
  const next = stop("next", "14:30", "16:00");
  expect(waitFor(next, "2026-09-09", clock("13:38"))).toEqual({ is: "ahead", minutes: 52 });
  expect(waitFor(next, "2026-09-09", clock("14:50"))).toEqual({ is: "late", minutes: 20 });
  expect(waitFor(next, "2026-09-08", clock("14:50"))).toEqual({ is: "day", day: "2026-09-09" });
  expect(waitFor(stop("next", "", ""), "2026-09-09", 0)).toEqual({ is: "open" });
});
