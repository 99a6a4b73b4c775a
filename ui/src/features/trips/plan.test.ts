import { expect, test } from "vitest";
import { blankStop, blankTrip, isBlankStop, lacks, readCities, readCount } from "./plan";

test("cities are read with any separator, each once", () => {
  expect(readCities("上海、嘉兴，湖州 上海")).toEqual(["上海", "嘉兴", "湖州"]);
  expect(readCities("  ")).toEqual([]);
});

test("a task is a whole number", () => {
  expect([readCount("６"), readCount(""), readCount("4.5"), readCount("-1")]).toEqual([6, 0, null, null]);
});

test("a row with only a day and a city is not worth a stop", () => {
  expect(isBlankStop({ ...blankStop(), day: "2026-09-08", city: "上海" })).toBe(true);
  expect(isBlankStop({ ...blankStop(), company_name: "罗莱家纺" })).toBe(false);
});

test("the end is not before the beginning", () => {
  const form = { ...blankTrip(), title: "沪嘉湖", cities: ["上海"], from: "2026-09-10", to: "2026-09-08" };
  expect(lacks(form)).toEqual(["order"]);
  expect(lacks(blankTrip())).toEqual(["title", "cities", "from", "to"]);
});
