import type { RouteLocationRaw } from "vue-router";
import type { Draft } from "@/bindings";

/** Forms that are parts of a screen; everything else is written in the note overlay. */
const SCREENS: Record<string, string> = {
  conflict: "conflict",
  return: "review",
  review: "review",
  trip: "trips",
  stop: "trips",
  week: "weeks",
  company: "companies",
  contact: "companies",
};
const RECORD_SCREENS: Record<string, string> = { meeting: "meetings", lead: "leads" };

/** Where unsaved text is picked up again; null means the note overlay. */
export function draftRoute(draft: Draft): RouteLocationRaw | null {
  const { kind, record } = draft.draft;
  const name = SCREENS[kind] ?? (record === null ? undefined : RECORD_SCREENS[kind]);
  if (name === undefined) return null;
  const query = { draft: draft.id };
  return record === null ? { name, query } : { name, params: { id: record }, query };
}
