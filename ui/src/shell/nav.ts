import type { RouteLocationRaw } from "vue-router";
import type { Capability } from "@/bindings";

export interface NavItem {
  name: string;
  icon: string;
  to: RouteLocationRaw;
}

const item = (name: string, icon: string): NavItem => ({ name, icon, to: { name } });

const NOUNS: NavItem[] = [
  item("today", "i-lucide-sun"),
  item("trips", "i-lucide-route"),
  item("meetings", "i-lucide-notebook-pen"),
  item("leads", "i-lucide-sprout"),
  item("companies", "i-lucide-building-2"),
  item("outbox", "i-lucide-cloud-upload"),
];

const MANAGE: (NavItem & { needs: Capability })[] = [
  { ...item("review", "i-lucide-stamp"), needs: "review" },
  { ...item("weeks", "i-lucide-calendar-days"), needs: "weeks" },
  { ...item("admin", "i-lucide-network"), needs: "admin" },
  { ...item("audit", "i-lucide-scroll-text"), needs: "audit" },
];

/** An auditor reads the audit trail and nothing else. */
export const AUDITORS: readonly string[] = ["audit", "outbox", "settings", "about"];

export function nounItems(may: (what: Capability) => boolean): NavItem[] {
  return may("audit") ? [] : NOUNS;
}

/** What a role cannot do is not shown. */
export function manageItems(may: (what: Capability) => boolean): NavItem[] {
  return MANAGE.filter((entry) => may(entry.needs));
}
