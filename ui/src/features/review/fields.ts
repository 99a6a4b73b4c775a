import type { FieldChange, MeetingForm, ReviewDetail } from "@/bindings";

export interface ReadField {
  field: string;
  now: unknown;
  /** What stood there at the last verdict; only where it changed. */
  before?: unknown;
  changed: boolean;
}

/** The order in which a reviewer reads. Minutes stand apart. */
const ORDER: (keyof MeetingForm)[] = [
  "gist",
  "amount",
  "land",
  "plant",
  "industry",
  "place",
  "their_people",
  "asks",
  "answers",
  "outcome",
  "next_step",
  "next_step_owner",
  "next_step_due",
];
/** Said in the header or by another field. */
const ELSEWHERE = new Set(["minutes", "kind", "on", "starts_at", "ends_at", "company_name", "city", "title"]);

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** What is shown of the record: what is filled in, and what changed since the last verdict even if it is gone. */
export function readFields(detail: ReviewDetail): ReadField[] {
  const changes = new Map(detail.changes.map((change) => [change.field, change]));
  const form = detail.meeting.form;
  const shown = ORDER.filter((field) => !isEmpty(form[field]) || changes.has(field)).map((field) =>
    read(field, form[field], changes.get(field)),
  );
  const others = detail.changes
    .filter((change) => !(ORDER as string[]).includes(change.field) && change.field !== "minutes")
    .map((change) => read(change.field, change.after, change));
  return [...shown, ...others.filter((other) => other.changed || !ELSEWHERE.has(other.field))];
}

function read(field: string, now: unknown, change: FieldChange | undefined): ReadField {
  if (change === undefined) return { field, now, changed: false };
  return { field, now: change.after, before: change.before, changed: true };
}

/** How many places changed, the minutes counting once. */
export function changeCount(detail: ReviewDetail): number {
  const fields = detail.changes.filter((change) => change.field !== "minutes").length;
  return fields + (detail.minutes.some((piece) => piece.is !== "same") ? 1 : 0);
}
