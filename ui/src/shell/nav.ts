import type { RouteLocationRaw } from "vue-router";

export interface NavItem {
  name: string;
  icon: string;
  to: RouteLocationRaw;
}

const item = (name: string, icon: string): NavItem => ({ name, icon, to: { name } });

export const NOUNS: NavItem[] = [
  item("today", "i-lucide-sun"),
  item("trips", "i-lucide-route"),
  item("meetings", "i-lucide-notebook-pen"),
  item("leads", "i-lucide-sprout"),
  item("companies", "i-lucide-building-2"),
  item("outbox", "i-lucide-cloud-upload"),
];

const MANAGE: (NavItem & { roles: string[] })[] = [
  { ...item("review", "i-lucide-stamp"), roles: ["team_lead", "manager", "leader"] },
  { ...item("weeks", "i-lucide-calendar-days"), roles: ["manager", "leader"] },
];

/** What a role cannot do is not shown. */
export function manageItems(hasRole: (...roles: string[]) => boolean): NavItem[] {
  return MANAGE.filter((entry) => hasRole(...entry.roles));
}
