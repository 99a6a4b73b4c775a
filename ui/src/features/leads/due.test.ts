import { describe, expect, it } from "vitest";
import { dueDay } from "./due";

describe("the day of a lead's next step", () => {
  it("counts until the step is done or the lead is over", () => {
    const row = { state: "draft", due: "2026-09-09", step_done: false } as Parameters<typeof dueDay>[0];
    expect(dueDay(row)).toBe("2026-09-09");
    expect(dueDay({ ...row, step_done: true })).toBeNull();
    expect(dueDay({ ...row, state: "signed" })).toBeNull();
    expect(dueDay({ ...row, due: null })).toBeNull();
  });
});
