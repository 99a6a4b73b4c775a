import type { RouteLocationRaw } from "vue-router";
import type { Draft } from "@/bindings";

/** Forms that are parts of a screen; everything else is written in the note overlay. */
const SCREENS: Record<string, string> = {
  conflict: "conflict",
  return: "review",
  review: "review",
  signing: "leads",
  trip: "trips",
  company: "companies",
  unit: "admin-units",
  person: "admin-people",
};
const RECORD_SCREENS: Record<string, string> = { meeting: "meetings", lead: "leads" };

/** Where unsaved text is picked up again; null means the note overlay. */
export function draftRoute(draft: Draft): RouteLocationRaw | null {
  const { kind, record, form } = draft.draft;
  const query = { draft: draft.id, form: kind };
  if (kind === "week") return { name: "weeks", query };
  // Parts of another record's screen: the form says of which.
  if (kind === "stop") return { name: "trips", params: idParam(form, "trip"), query };
  if (kind === "contact") return { name: "companies", params: idParam(form, "company"), query };
  const name = SCREENS[kind] ?? (record === null ? undefined : RECORD_SCREENS[kind]);
  if (name === undefined) return null;
  return record === null ? { name, query } : { name, params: { id: record }, query };
}

function idParam(form: unknown, field: string): { id?: string } {
  const id = typeof form === "object" && form !== null ? (form as Record<string, unknown>)[field] : null;
  return typeof id === "string" && id !== "" ? { id } : {};
}
