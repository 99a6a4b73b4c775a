import type { Role } from "@/bindings";

/** What a person is, as far as it decides what they may see. */
export interface Standing {
  role: Role;
  unit: string;
  active: boolean;
}
/** What a change means for the person; each has its sentence. */
export type Consequence =
  | "leaves"
  | "returns"
  | "loses_unit"
  | "keeps_with_unit"
  | "takes_along"
  | "sees_below"
  | "loses_below"
  | "becomes_administrator"
  | "was_administrator"
  | "becomes_auditor"
  | "was_auditor";

const reads = (role: Role) => role !== "administrator" && role !== "auditor";
const readsBelow = (role: Role) => role === "manager" || role === "leader";

/** What follows for somebody who stands otherwise afterwards: what they no longer see, what stays, what goes along. */
export function consequences(before: Standing, after: Standing): Consequence[] {
  if (before.active && !after.active) return ["leaves", "keeps_with_unit"];
  const told: Consequence[] = [];
  if (!before.active && after.active) told.push("returns");
  if (before.unit !== after.unit && reads(before.role)) {
    told.push("loses_unit", "keeps_with_unit", "takes_along");
  }
  if (before.role !== after.role) {
    if (after.role === "administrator") told.push("becomes_administrator");
    else if (before.role === "administrator") told.push("was_administrator");
    if (after.role === "auditor") told.push("becomes_auditor");
    else if (before.role === "auditor") told.push("was_auditor");
    if (readsBelow(after.role) && !readsBelow(before.role)) told.push("sees_below");
    if (readsBelow(before.role) && !readsBelow(after.role) && reads(after.role)) told.push("loses_below");
  }
  return told;
}
