import type { RouteLocationRaw } from "vue-router";
import type { Noun } from "@/bindings";

/** One icon per noun, the same everywhere. */
const ICONS: Record<Noun, string> = {
  unit: "i-lucide-network",
  person: "i-lucide-user-round",
  week: "i-lucide-calendar-days",
  trip: "i-lucide-route",
  stop: "i-lucide-map-pin",
  company: "i-lucide-building-2",
  contact: "i-lucide-contact",
  contact_private: "i-lucide-contact",
  meeting: "i-lucide-notebook-pen",
  lead: "i-lucide-sprout",
  follow_up: "i-lucide-list-checks",
  review: "i-lucide-stamp",
};

/** A noun of a later version has no icon of its own. */
export function nounIcon(noun: Noun): string {
  return (ICONS as Record<string, string | undefined>)[noun] ?? "i-lucide-file";
}

/** Where a record is read; null when it has no screen of its own. */
export function recordRoute(noun: Noun, id: string): RouteLocationRaw | null {
  switch (noun) {
    case "trip":
      return { name: "trips", params: { id } };
    case "meeting":
      return { name: "meetings", params: { id } };
    case "lead":
      return { name: "leads", params: { id } };
    case "company":
      return { name: "companies", params: { id } };
    case "week":
      return { name: "weeks", query: { week: id } };
    case "person":
      return { name: "meetings", query: { author: id } };
    case "review":
      return { name: "review" };
    default:
      return null;
  }
}
