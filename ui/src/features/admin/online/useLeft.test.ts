import { expect, test } from "vitest";
import { clock, secondsLeft } from "./useLeft";

test("time runs down to nothing and not below", () => {
  expect(secondsLeft(10_000, 500)).toBe(10);
  expect(secondsLeft(10_000, 10_001)).toBe(0);
  expect(clock(545)).toBe("9:05");
  expect(clock(0)).toBe("0:00");
  expect(clock(86_345)).toBe("23:59:05");
});
