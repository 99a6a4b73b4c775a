import { describe, expect, it } from "vitest";
import type { LeadDetail } from "@/bindings";
import { clocksOf, clockState, roadOf } from "./road";

const HOUR = 3_600_000;
const detail = (state: string, thread: { verdict: string; at: number }[] = []) =>
  ({
    row: { state },
    first_talk_at: 1,
    submitted_at: state === "draft" ? null : 2,
    thread,
    signing: null,
    clocks: [
      { name: "answer", days: 1, from: 0, until: 24 * HOUR, met_at: 16 * HOUR },
      { name: "assess", days: 3, from: 0, until: 72 * HOUR, met_at: null },
    ],
  }) as unknown as LeadDetail;
const marks = (state: string) =>
  roadOf(detail(state))
    .map(({ mark }) => mark.charAt(0))
    .join("");

describe("the road of a lead", () => {
  it("is solid as far as the lead came", () => {
    expect(marks("draft")).toBe("npppppppp");
    expect(marks("assessing")).toBe("ddnpppppp");
    expect(marks("negotiating")).toBe("ddddnpppp");
  });
  it("stops where it was returned, declined or lost", () => {
    expect(marks("returned")).toBe("ddfpppppp");
    expect(marks("lost")).toBe("ddddfpppp");
    const stop = roadOf(detail("declined", [{ verdict: "declined", at: 7 }]))[2];
    expect(stop).toEqual({ stage: "assessing", mark: "failed", instead: "declined", at: 7 });
  });
  it("goes on to the day it was signed", () => {
    const signing = { claim: { on: "2026-09-07" } } as LeadDetail["signing"];
    const road = roadOf({ ...detail("signed"), signing });
    expect(road.map(({ mark }) => mark.charAt(0)).join("")).toBe("dddddnppp");
    expect(road[5]?.at).toBe(new Date("2026-09-07T12:00").getTime());
    // A claim that waits dates nothing.
    expect(roadOf({ ...detail("negotiating"), signing })[5]?.at).toBeNull();
  });
  it("dates only what was reached", () => {
    expect(roadOf(detail("submitted")).map(({ at }) => at)).toEqual([1, 2, ...Array<null>(7).fill(null)]);
  });
});

describe("clocks", () => {
  it("stop with the lead", () => {
    expect(clocksOf(detail("submitted"))).toHaveLength(2);
    expect(clocksOf(detail("declined")).map(({ name }) => name)).toEqual(["answer"]);
  });
  it("tell what is left, what is over, what was used", () => {
    const [answer, assess] = detail("submitted").clocks;
    if (!answer || !assess) throw new Error("no clocks");
    expect(clockState(answer, 99 * HOUR)).toEqual({ is: "met", minutes: 960, late: false });
    expect(clockState(assess, 18 * HOUR)).toEqual({ is: "runs", days: 3, share: 0.25 });
    expect(clockState(assess, 130 * HOUR)).toEqual({ is: "over", days: 2 });
  });
});
