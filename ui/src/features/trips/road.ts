import type { RoadDay, RoadStop, StopMark, TripDetail, TripRow } from "@/bindings";
import type { StopKind } from "@/parts";

export const MARKS: Record<StopMark, StopKind> = {
  done: "done",
  next: "next",
  planned: "plan",
  unplanned: "unplanned",
  skipped: "failed",
};

/** How a whole day stands on the line above the columns. */
export function dayMark(day: RoadDay, today: string): StopKind {
  if (day.today) return "next";
  if (day.day < today) return "done";
  return "plan";
}

const minutes = (clock: string): number | null => {
  const found = /^(\d{1,2}):(\d{2})$/.exec(clock);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
};
const WORTH_A_STOP = 120;

export interface Gap {
  from: string;
  minutes: number;
}

/** Time between two stops that is long enough for another visit; only where the ends are known. */
export function gapAfter(stop: RoadStop, next: RoadStop | undefined): Gap | null {
  if (next === undefined) return null;
  const ends = minutes(stop.until);
  const begins = minutes(next.at);
  if (ends === null || begins === null || begins - ends < WORTH_A_STOP) return null;
  return { from: stop.until, minutes: begins - ends };
}

/** Counts for the legend. */
export function tally(road: RoadDay[]): Record<StopMark, number> {
  const counts: Record<StopMark, number> = { done: 0, next: 0, planned: 0, unplanned: 0, skipped: 0 };
  for (const day of road) for (const stop of day.stops) counts[stop.mark] += 1;
  return counts;
}

export type GroupName =
  "under_way" | "submitted" | "approved" | "planned" | "reported" | "archived" | "cancelled";
export const GROUPS: GroupName[] = [
  "under_way",
  "submitted",
  "approved",
  "planned",
  "reported",
  "archived",
  "cancelled",
];
const GROUP_OF: Record<string, GroupName> = {
  under_way: "under_way",
  back: "under_way",
  returned: "under_way",
  submitted: "submitted",
  approved: "approved",
  planned: "planned",
  reported: "reported",
  reviewed: "archived",
  archived: "archived",
  cancelled: "cancelled",
};

/** Where the groups of a list begin that stands in their order, by how many there are in each state. */
export function groupStarts(
  states: Partial<Record<string, number>>,
): { group: GroupName; from: number; count: number }[] {
  let from = 0;
  return GROUPS.flatMap((group) => {
    const mine = Object.entries(states).filter(([state]) => (GROUP_OF[state] ?? "planned") === group);
    const entry = { group, from, count: mine.reduce((sum, [, count]) => sum + (count ?? 0), 0) };
    from += entry.count;
    return entry.count > 0 ? [entry] : [];
  });
}

/** The way forward, in order: what is offered as the one primary button is the first of these one may go to. */
const FORWARD = ["submitted", "approved", "under_way", "back", "reported", "reviewed", "archived"];
/** The state in which a step forward makes sense as the main thing to do. */
const NEXT: Record<string, string[]> = {
  planned: ["approved", "submitted"],
  submitted: ["approved"],
  approved: ["under_way"],
  under_way: ["back"],
  back: ["reported"],
  reported: ["reviewed"],
  returned: ["reported"],
  reviewed: ["archived"],
};

export function primaryMove(state: string, may: string[]): string | null {
  const wanted = NEXT[state] ?? FORWARD;
  return wanted.find((to) => may.includes(to)) ?? null;
}
export const otherMoves = (state: string, may: string[]) =>
  may.filter((to) => to !== primaryMove(state, may));
/** Steps that take something back or end it: they say why. */
export const wantsReason = (to: string, from: string) =>
  to === "cancelled" || to === "returned" || to === "planned" || (to === "submitted" && from !== "planned");

export interface Stage {
  state: string;
  mark: StopKind;
}
const STAGES = ["planned", "submitted", "approved", "under_way", "back", "reported", "archived"];

/** The trip's own road: behind is done, here is next, ahead is planned. */
export function stages(state: string): Stage[] {
  if (state === "cancelled")
    return [
      { state: "planned", mark: "done" },
      { state: "cancelled", mark: "failed" },
    ];
  const here = state === "returned" ? "reported" : state === "reviewed" ? "reported" : state;
  const at = STAGES.indexOf(here);
  // What lies before the approval is no news any more once it is given.
  const first = at >= STAGES.indexOf("approved") ? STAGES.indexOf("approved") : 0;
  return STAGES.map((name, index) => {
    const mark: StopKind = index < at || state === "archived" ? "done" : index === at ? "next" : "plan";
    return { state: name === "reported" && state === "returned" ? "returned" : name, mark };
  }).slice(first);
}

/** What of the year the list's head tells: trips and companies visited. */
export function yearCount(rows: TripRow[], year: string): { trips: number; visits: number } {
  const mine = rows.filter((row) => row.from?.startsWith(year) === true && row.state !== "cancelled");
  return { trips: mine.length, visits: mine.reduce((sum, row) => sum + row.visits_done, 0) };
}

/** Stops not yet visited. */
export const stopsLeft = (detail: TripDetail) =>
  detail.road.flatMap((day) => day.stops).filter((stop) => stop.mark === "next" || stop.mark === "planned")
    .length;
