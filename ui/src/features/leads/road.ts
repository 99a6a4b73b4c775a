import type { LeadDetail } from "@/bindings";
import type { StopKind } from "@/parts";

/** A lead's way from draft to full capacity. */
export const STAGES = [
  "draft",
  "submitted",
  "assessing",
  "accepted",
  "negotiating",
  "signed",
  "construction",
  "production",
  "full",
] as const;
export type Stage = (typeof STAGES)[number];

/** Where a lead stopped: the stage it stands at, and the word of its state in place of the stage's. */
const STOPPED: Record<string, Stage> = {
  returned: "assessing",
  declined: "assessing",
  duplicate: "assessing",
  shelved: "negotiating",
  lost: "negotiating",
};

export interface RoadStage {
  stage: Stage;
  mark: StopKind;
  /** The state that stands here in place of the stage's name: 被退回, 未采纳. */
  instead: string | null;
  at: number | null;
}

/** Solid as far as it came; the next mark stands where it is now. */
export function roadOf(
  detail: Pick<LeadDetail, "row" | "first_talk_at" | "submitted_at" | "thread" | "signing">,
): RoadStage[] {
  const state = detail.row.state;
  const stopped = STOPPED[state];
  const here = STAGES.indexOf(stopped ?? (state as Stage));
  const said = (verdict: string) => detail.thread.findLast((entry) => entry.verdict === verdict)?.at ?? null;
  const times: Partial<Record<Stage, number | null>> = {
    draft: detail.first_talk_at,
    submitted: detail.submitted_at,
    assessing: said(stopped === "assessing" ? state : "assessing"),
    accepted: said("accepted"),
    // Noon of the day, so that it is that day wherever it is read.
    signed: detail.signing?.claim.on ? new Date(`${detail.signing.claim.on}T12:00`).getTime() : null,
  };
  return STAGES.map((stage, index) => ({
    stage,
    mark: index < here ? "done" : index > here ? "plan" : stopped === undefined ? "next" : "failed",
    instead: index === here && stopped !== undefined ? state : null,
    at: index <= here ? (times[stage] ?? null) : null,
  }));
}

const OVER = new Set(["declined", "duplicate", "lost", "shelved"]);

/** Clocks worth looking at: those that were met, and those that still run. */
export function clocksOf(detail: Pick<LeadDetail, "row" | "clocks">): LeadDetail["clocks"] {
  return detail.clocks.filter(
    (clock) => clock.met_at !== null || !(OVER.has(detail.row.state) || detail.row.state === "returned"),
  );
}

const HOUR = 60 * 60 * 1000;
export type ClockState =
  | { is: "met"; minutes: number; late: boolean }
  | { is: "runs"; days: number; share: number }
  | { is: "over"; days: number };

/** Days are counted up: five minutes left are still one day. */
export function clockState(clock: LeadDetail["clocks"][number], now: number): ClockState {
  if (clock.met_at !== null) {
    const minutes = Math.max(1, Math.round((clock.met_at - clock.from) / (HOUR / 60)));
    return { is: "met", minutes, late: clock.met_at > clock.until };
  }
  const left = clock.until - now;
  if (left < 0) return { is: "over", days: Math.max(1, Math.floor(-left / (24 * HOUR))) };
  const whole = clock.until - clock.from;
  return {
    is: "runs",
    days: Math.max(1, Math.ceil(left / (24 * HOUR))),
    share: whole <= 0 ? 1 : Math.min(1, Math.max(0, 1 - left / whole)),
  };
}
