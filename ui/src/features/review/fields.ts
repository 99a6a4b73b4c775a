import type { FieldChange, MeetingForm, ReviewDetail } from "@/bindings";

export interface ReadField {
  field: string;
  now: unknown;
  /** What stood there at the last verdict; only where it changed. */
  before?: unknown;
  changed: boolean;
  /** Said on the same line: who, and by when. */
  with: ReadField[];
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
];
/** Read on one line with the field they belong to. */
const WITH: Partial<Record<keyof MeetingForm, (keyof MeetingForm)[]>> = {
  next_step: ["next_step_owner", "next_step_due"],
};
const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** What is shown of the record: what is filled in, and what changed since the last verdict even if it is gone. */
export function readFields(detail: ReviewDetail): ReadField[] {
  const changes = new Map(detail.changes.map((change) => [change.field, change]));
  const form = detail.meeting.form;
  const isSaid = (field: keyof MeetingForm) => !isEmpty(form[field]) || changes.has(field);
  const one = (field: keyof MeetingForm): ReadField => read(field, form[field], changes.get(field));
  const joined = new Set<string>(Object.values(WITH).flat());
  const shown = ORDER.flatMap((field) => {
    const others = (WITH[field] ?? []).filter(isSaid).map(one);
    return isSaid(field) || others.length > 0 ? [{ ...one(field), with: others }] : [];
  });
  const rest = detail.changes.filter(
    ({ field }) => !(ORDER as string[]).includes(field) && !joined.has(field) && field !== "minutes",
  );
  return [...shown, ...rest.map((change) => read(change.field, change.after, change))];
}

function read(field: string, now: unknown, change: FieldChange | undefined): ReadField {
  if (change === undefined) return { field, now, changed: false, with: [] };
  return { field, now: change.after, before: change.before, changed: true, with: [] };
}

export const isChanged = (entry: ReadField) => entry.changed || entry.with.some((other) => other.changed);

/** How many places changed, the minutes counting once. */
export function changeCount(detail: ReviewDetail): number {
  const fields = detail.changes.filter((change) => change.field !== "minutes").length;
  return fields + (detail.minutes.some((piece) => piece.is !== "same") ? 1 : 0);
}
