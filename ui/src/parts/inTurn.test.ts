import { effectScope } from "vue";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inTurn, useGrowing } from "./inTurn";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("document", { visibilityState: "visible" });
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => setTimeout(frame, 16));
});
afterEach(() => {
  vi.runAllTimers();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("parts come one in a task, in the order asked", () => {
  const came: string[] = [];
  for (const name of ["a", "b", "c"]) inTurn(() => came.push(name));
  expect(came).toEqual([]);
  vi.advanceTimersToNextTimer();
  vi.advanceTimersToNextTimer();
  expect(came).toEqual(["a"]);
  vi.runAllTimers();
  expect(came).toEqual(["a", "b", "c"]);
});

test("a part that was taken back does not come, and one that fails stops nobody", () => {
  const came: string[] = [];
  inTurn(() => {
    throw new Error("this one fails");
  });
  const takeBack = inTurn(() => came.push("gone"));
  inTurn(() => came.push("stays"));
  takeBack();
  expect(() => vi.runAllTimers()).toThrow("this one fails");
  vi.runAllTimers();
  expect(came).toEqual(["stays"]);
});

test("a part may wait for more than one picture, and others come meanwhile", () => {
  const came: string[] = [];
  inTurn(() => came.push("late"), 2);
  inTurn(() => came.push("first"));
  const takeBack = inTurn(() => came.push("gone"), 2);
  for (let timers = 0; timers < 4; timers += 1) vi.advanceTimersToNextTimer();
  expect(came).toEqual(["first"]);
  takeBack();
  vi.runAllTimers();
  expect(came).toEqual(["first", "late"]);
});

test("a number grows by steps to its end, and no further once nobody looks", () => {
  const scope = effectScope();
  const size = scope.run(() => useGrowing(3, 8));
  expect(size?.value).toBe(3);
  vi.runAllTimers();
  expect(size?.value).toBe(8);
  const left = effectScope();
  const other = left.run(() => useGrowing(0, 10));
  left.stop();
  vi.runAllTimers();
  expect(other?.value).toBe(0);
});
