import type { RoadStop } from "@/bindings";
import type { StopKind } from "@/parts";

/** Shorter pauses are the way from door to door, not a gap one can use. */
export const SHORTEST_GAP = 30;

export const STOP_KINDS: Record<RoadStop["mark"], StopKind> = {
  done: "done",
  next: "next",
  planned: "plan",
  unplanned: "unplanned",
  skipped: "failed",
};

export interface StopLine {
  is: "stop";
  stop: RoadStop;
  /** Whether the road up to here, and on from here, has been travelled. */
  before: boolean;
  after: boolean;
}

export interface GapLine {
  is: "gap";
  from: string;
  until: string;
  minutes: number;
  when: "past" | "now" | "ahead";
  travelled: boolean;
}

export type RoadLine = StopLine | GapLine;

/** `09:30` as minutes of the day; null when there is no time. */
export function minutesOf(clock: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(clock);
  if (match === null) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes < 24 * 60 ? minutes : null;
}

/** The stops of a day with the gaps between them. A gap needs an end before it and a beginning after it. */
export function roadLines(stops: RoadStop[], now: number): RoadLine[] {
  const reached = stops.findLastIndex((stop) => stop.mark !== "planned" && stop.mark !== "skipped");
  const lines: RoadLine[] = [];
  stops.forEach((stop, at) => {
    const gap = at === 0 ? null : between(stops[at - 1], stop, now);
    if (gap !== null) lines.push({ ...gap, travelled: at <= reached });
    lines.push({ is: "stop", stop, before: at > 0 && at <= reached, after: at < reached });
  });
  return lines;
}

function between(one: RoadStop | undefined, other: RoadStop, now: number): Omit<GapLine, "travelled"> | null {
  const from = minutesOf(one?.until ?? "");
  const until = minutesOf(other.at);
  if (one === undefined || from === null || until === null || until - from < SHORTEST_GAP) return null;
  const when = until <= now ? "past" : from <= now ? "now" : "ahead";
  return { is: "gap", from: one.until, until: other.at, minutes: until - from, when };
}

export type Wait = { is: "ahead" | "late"; minutes: number } | { is: "day"; day: string } | { is: "open" };

/** How long until a stop: minutes on its own day, else the day. */
export function waitFor(stop: RoadStop, today: string, now: number): Wait {
  if (stop.day !== null && stop.day !== today) return { is: "day", day: stop.day };
  const at = minutesOf(stop.at);
  if (at === null) return { is: "open" };
  return at >= now ? { is: "ahead", minutes: at - now } : { is: "late", minutes: now - at };
}
