import { describe, expect, it } from "vitest";
import { drawn, fitting, sizes, stepped } from "./textSize";

describe("the size of the text", () => {
  it("reaches 200 %, drawn twice as large as the design", () => {
    expect(Math.max(...sizes(false))).toBe(200);
    const { large, scale } = drawn(200, false);
    expect(large).toBe(true);
    expect(20 * scale).toBeCloseTo(28);
  });

  it("grows with every step, across the change of the layout", () => {
    const body = sizes(false).map((size) => {
      const { large, scale } = drawn(size, false);
      return (large ? 20 : 14) * scale;
    });
    expect(body).toEqual(body.toSorted((a, b) => a - b));
    expect(new Set(body).size).toBe(body.length);
  });

  it("keeps 长辈版 between 20 and 30", () => {
    expect(sizes(true).map((size) => 20 * drawn(size, true).scale)).toEqual([20, 22, 25, 30]);
    expect(drawn(200, true).scale).toBe(1.5);
  });

  it("goes step by step and stops at the ends", () => {
    expect(stepped(100, false, 1)).toBe(110);
    expect(stepped(200, false, 1)).toBe(200);
    expect(stepped(100, false, -1)).toBe(100);
    expect(stepped(130, false, 1)).toBe(150);
    expect(fitting(130, false)).toBe(125);
  });
});
