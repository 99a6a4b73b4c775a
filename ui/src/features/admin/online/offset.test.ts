import { expect, test } from "vitest";
import { clockWords } from "./offset";

test("a clock is told from five minutes on", () => {
  expect(clockWords(null)).toEqual({ kind: "unknown" });
  expect(clockWords(-299_999)).toEqual({ kind: "right" });
  expect(clockWords(300_000)).toEqual({ kind: "fast", minutes: 5 });
  expect(clockWords(-7_200_000)).toEqual({ kind: "slow", minutes: 120 });
});
