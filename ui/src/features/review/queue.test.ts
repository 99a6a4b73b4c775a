import { expect, test } from "vitest";
import type { ReviewRow } from "@/bindings";
import { clock, countOf, nextAfter, progressOf } from "./queue";

const row = (id: string, over: Partial<ReviewRow> = {}): ReviewRow => ({
  noun: "meeting",
  id,
  title: id,
  kind: "visit",
  on: null,
  author_name: "汪若琳",
  unit_name: "郎溪县",
  state: "submitted",
  again: false,
  merged: false,
  hints: 0,
  promise: false,
  submitted_at: null,
  late_days: 0,
  sync: { is: "synced", at: null },
  ...over,
});
const rows = [
  row("a", { again: true }),
  row("b", { promise: true }),
  row("c"),
  row("x", { state: "reviewed" }),
];
const queue = { rows, total: 0, from: 0, as_of: 1, waiting: 3, done_today: 7 };

test("the place counts what was decided today", () => {
  expect(progressOf(queue, "a")).toEqual({ at: 8, total: 10, done: 7 });
  expect(progressOf(queue, "x").at).toBeNull();
});

test("after a verdict the next that waits opens, at the end the one before", () => {
  expect(nextAfter(rows, "a")).toBe("b");
  expect(nextAfter(rows, "c")).toBe("b");
  expect(nextAfter([row("only")], "only")).toBeNull();
});

test("what was decided is in no filter's count", () => {
  expect([countOf(queue, "all"), countOf(queue, "again"), countOf(queue, "hints")]).toEqual([3, 1, 1]);
});

test("minutes and seconds", () => {
  expect([clock(5), clock(105)]).toEqual(["0:05", "1:45"]);
});
