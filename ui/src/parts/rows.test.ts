import { ref } from "vue";
import { describe, expect, it } from "vitest";
import { rowsOf, strideTo } from "./rows";

const list = (total: number, first = 0, last = 10) => ({ total: ref(total), seen: ref({ first, last }) });

describe("walking a list by keys", () => {
  it("goes one by one and stays inside", () => {
    expect(strideTo(list(3), 0, "J")).toBe(1);
    expect(strideTo(list(3), 2, "↓")).toBe(2);
    expect(strideTo(list(3), 0, "K")).toBe(0);
  });
  it("goes by screenfuls and to the ends of a hundred thousand rows", () => {
    expect(strideTo(list(100_000), 500, "PageDown")).toBe(510);
    expect(strideTo(list(100_000), 500, "PageUp")).toBe(490);
    expect(strideTo(list(100_000), 500, "End")).toBe(99_999);
    expect(strideTo(list(100_000), 500, "Home")).toBe(0);
  });
  it("begins at what is in sight when the choice is not in the list", () => {
    expect(strideTo(list(100_000, 4_000, 4_010), null, "J")).toBe(4_000);
    expect(strideTo(list(100_000, 4_000, 4_010), null, "K")).toBe(4_000);
  });
  it("has nowhere to go in an empty list", () => {
    expect(strideTo(list(0), null, "J")).toBeNull();
  });
});

it("knows where each row stands", () => {
  const source = rowsOf(
    () => ["a", "b"],
    (row) => row,
  );
  expect(source.total.value).toBe(2);
  expect(source.indexOf("b")).toBe(1);
  expect(source.indexOf("gone")).toBeNull();
  expect(source.at(0)).toBe("a");
});
