import type { Choice, ConflictDetail, ConflictField, ConflictValue } from "@/bindings";

/** What was decided for a field: one of its values by place, or a third one written here. */
export type Decision = { pick: number } | { write: unknown };
export type Decisions = Record<string, Decision>;

/** Mine first, then the others as the centre ordered them: keys 1, 2, 3 follow this order. */
export function ordered(field: ConflictField): ConflictValue[] {
  return [...field.values.filter((value) => value.mine), ...field.values.filter((value) => !value.mine)];
}

export interface Side {
  actor: string;
  name: string;
  mine: boolean;
}

/** One column for each person who wrote, mine first. */
export function sides(detail: ConflictDetail): Side[] {
  const found = new Map<string, Side>();
  for (const field of detail.fields) {
    for (const { actor, actor_name: name, mine } of field.values) found.set(actor, { actor, name, mine });
  }
  const all = [...found.values()];
  return [...all.filter((side) => side.mine), ...all.filter((side) => !side.mine)];
}

/** The values of one person, each with its place (and so its key) in the field. */
export function valuesOf(field: ConflictField, actor: string): { value: ConflictValue; at: number }[] {
  return ordered(field)
    .map((value, at) => ({ value, at }))
    .filter((entry) => entry.value.actor === actor);
}

/** The latest time a side wrote, over all fields. */
export function writtenAt(detail: ConflictDetail, actor: string): number {
  const stamps = detail.fields.flatMap((field) =>
    field.values.filter((value) => value.actor === actor).map((value) => value.at),
  );
  return Math.max(0, ...stamps);
}

export function resultOf(field: ConflictField, decision: Decision | undefined): unknown {
  if (decision === undefined) return undefined;
  return "pick" in decision ? ordered(field)[decision.pick]?.value : decision.write;
}

/** What is sent: every decided field with all the heads that were shown (O3). */
export function choicesOf(detail: ConflictDetail, decisions: Decisions): Choice[] {
  return detail.fields.flatMap((field) => {
    const decision = decisions[field.field];
    if (decision === undefined || resultOf(field, decision) === undefined) return [];
    return [{ field: field.field, value: resultOf(field, decision), heads: field.heads }];
  });
}

/** The next field without a decision after `from`, else the first one, else none. */
export function nextOpen(detail: ConflictDetail, decisions: Decisions, from: number): number | null {
  const count = detail.fields.length;
  for (let by = 1; by <= count; by += 1) {
    const at = (from + by) % count;
    const name = detail.fields[at]?.field;
    if (name !== undefined && decisions[name] === undefined) return at;
  }
  return null;
}

/** Whether the same question is still being asked: other heads mean that somebody wrote again. */
export function sameHeads(a: ConflictDetail, b: ConflictDetail): boolean {
  const heads = (detail: ConflictDetail) =>
    detail.fields.map((field) => `${field.field}:${[...field.heads].sort().join()}`).join(";");
  return heads(a) === heads(b);
}
