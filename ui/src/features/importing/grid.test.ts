import { expect, test } from "vitest";
import { PAGE, pagesOf, windowOf } from "./grid";

test("only the rows in sight are painted, whatever there are", () => {
  expect(windowOf(0, 320, 32, 20_000)).toEqual({ first: 0, last: 18 });
  const middle = windowOf(320_000, 320, 32, 20_000);
  expect(middle.last - middle.first).toBeLessThan(40);
  expect(windowOf(0, 320, 32, 3)).toEqual({ first: 0, last: 2 });
  expect(windowOf(0, 320, 32, 0)).toEqual({ first: 0, last: -1 });
});

test("a window asks for the pages it lies on", () => {
  expect(pagesOf(0, PAGE - 1)).toEqual([0]);
  expect(pagesOf(PAGE - 1, PAGE)).toEqual([0, 1]);
  expect(pagesOf(0, -1)).toEqual([]);
});
