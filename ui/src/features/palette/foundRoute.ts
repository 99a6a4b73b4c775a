import type { RouteLocationRaw } from "vue-router";
import type { Capability, Found } from "@/bindings";
import { recordRoute } from "@/record/nouns";

/** Where what was found is read; null where this person has no screen for it, and it is not offered. */
export function foundRoute(one: Found, may: (what: Capability) => boolean): RouteLocationRaw | null {
  switch (one.noun) {
    case "contact":
      // A contact stands on its company's page, and is pointed out there.
      return one.on.noun === "company"
        ? { name: "companies", params: { id: one.on.id }, query: { contact: one.id } }
        : null;
    case "week":
      if (!may("weeks")) return null;
      return {
        name: "weeks",
        query: { week: one.id, ...(one.from === null ? {} : { year: one.from.slice(0, 4) }) },
      };
    case "unit":
      return may("admin") ? { name: "admin-units", params: { id: one.id } } : null;
    case "person":
      if (may("admin")) return { name: "admin-people", params: { id: one.id } };
      return recordRoute(one.noun, one.id);
    default:
      return recordRoute(one.on.noun, one.on.id);
  }
}
