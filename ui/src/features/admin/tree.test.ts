import { expect, test } from "vitest";
import type { UnitLine } from "@/bindings";
import { findUnits, pathOf } from "./tree";

const unit = (id: string, parent: string | null, name: string): UnitLine => ({
  id,
  name,
  short: "",
  series: "",
  code: "",
  parent,
  depth: 0,
  people: 0,
  people_below: 0,
  units: 0,
  active: true,
  sync: { is: "synced", at: null },
});
const UNITS = [
  unit("c", null, "市局"),
  unit("l", "c", "郎溪县"),
  unit("t", "l", "一组"),
  unit("x", "c", "宣州区"),
];

test("a path goes from the top down, and a cycle ends", () => {
  expect(pathOf(UNITS, "t").map((one) => one.id)).toEqual(["c", "l", "t"]);
  expect(pathOf(UNITS, "gone")).toEqual([]);
  expect(pathOf([unit("a", "b", "甲"), unit("b", "a", "乙")], "a").length).toBeLessThan(20);
});

test("what fits is found with what stands above it", () => {
  expect(findUnits(UNITS, "一组").map((one) => one.id)).toEqual(["c", "l", "t"]);
  expect(findUnits(UNITS, " ")).toEqual(UNITS);
  expect(findUnits(UNITS, "没有")).toEqual([]);
});
