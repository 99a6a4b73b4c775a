import { createRouter, createWebHashHistory, type RouteRecordRaw } from "vue-router";
import { AUDITORS } from "@/shell/nav";
import { useSession } from "@/stores/session";

declare module "vue-router" {
  interface RouteMeta {
    /** Outside the frame: shown before the store is open. */
    gate?: boolean;
  }
}

const routes: RouteRecordRaw[] = [
  { path: "/", redirect: "/today" },
  { path: "/today", name: "today", component: () => import("@/features/today/TodayScreen.vue") },
  { path: "/trips/:id?", name: "trips", component: () => import("@/features/trips/TripsScreen.vue") },
  {
    path: "/meetings/:id?",
    name: "meetings",
    component: () => import("@/features/meetings/MeetingsScreen.vue"),
  },
  { path: "/leads/:id?", name: "leads", component: () => import("@/features/leads/LeadsScreen.vue") },
  {
    path: "/companies/:id?",
    name: "companies",
    component: () => import("@/features/companies/CompaniesScreen.vue"),
  },
  { path: "/import", name: "import", component: () => import("@/features/importing/ImportScreen.vue") },
  { path: "/outbox", name: "outbox", component: () => import("@/features/outbox/OutboxScreen.vue") },
  {
    path: "/conflict/:id",
    name: "conflict",
    component: () => import("@/features/conflict/ConflictScreen.vue"),
  },
  { path: "/review/:id?", name: "review", component: () => import("@/features/review/ReviewScreen.vue") },
  { path: "/weeks", name: "weeks", component: () => import("@/features/weeks/WeeksScreen.vue") },
  {
    path: "/admin",
    name: "admin",
    redirect: { name: "admin-units" },
    component: () => import("@/features/admin/AdminScreen.vue"),
    children: [
      {
        path: "units/:id?",
        name: "admin-units",
        component: () => import("@/features/admin/units/UnitsSection.vue"),
      },
      {
        path: "people/:id?",
        name: "admin-people",
        component: () => import("@/features/admin/people/PeopleSection.vue"),
      },
      {
        path: "invitations",
        name: "admin-invitations",
        component: () => import("@/features/admin/online/InvitationsSection.vue"),
      },
      {
        path: "devices/:id?",
        name: "admin-devices",
        component: () => import("@/features/admin/online/DevicesSection.vue"),
      },
      {
        path: "recovery",
        name: "admin-recovery",
        component: () => import("@/features/admin/online/RecoverySection.vue"),
      },
      {
        path: "erasing",
        name: "admin-erasing",
        component: () => import("@/features/admin/online/ErasingSection.vue"),
      },
    ],
  },
  { path: "/audit", name: "audit", component: () => import("@/features/audit/AuditScreen.vue") },
  { path: "/settings", name: "settings", component: () => import("@/features/settings/SettingsScreen.vue") },
  { path: "/about", name: "about", component: () => import("@/features/about/AboutScreen.vue") },
  {
    path: "/enrol",
    name: "enrol",
    meta: { gate: true },
    component: () => import("@/features/gate/EnrolScreen.vue"),
  },
  {
    path: "/unlock",
    name: "unlock",
    meta: { gate: true },
    component: () => import("@/features/gate/UnlockScreen.vue"),
  },
  {
    path: "/opening",
    name: "opening",
    meta: { gate: true },
    component: () => import("@/features/gate/LinkScreen.vue"),
  },
  { path: "/:rest(.*)*", redirect: "/today" },
];

if (import.meta.env.DEV) {
  routes.unshift({
    path: "/components",
    name: "components",
    meta: { gate: true },
    component: () => import("@/features/components/ComponentsScreen.vue"),
  });
}

export const router = createRouter({ history: createWebHashHistory(), routes });

/**
 * The focus goes before the screen that has it: a focused thing that is taken out of the page makes the web view lay
 * the whole page out in between.
 */
router.beforeResolve((to, from) => {
  if (to.name === from.name) return;
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.closest("#body") !== null) focused.blur();
});

const DOOR = { fresh: "enrol", locked: "unlock", hidden: "unlock" } as const;

/** Which door stands open decides where one may go; the path asked for is kept for afterwards. */
router.beforeEach(async (to) => {
  if (to.name === "components") return true;
  const session = useSession();
  if (session.state === null) await session.load();
  const phase = session.phase;
  if (phase === null) return to.name === "opening" ? true : { name: "opening" };
  if (phase === "open") {
    if (session.may("audit") && !AUDITORS.includes(String(to.name)) && to.meta.gate !== true)
      return { name: "audit" };
    if (to.meta.gate !== true) return true;
    const back = to.query["back"];
    return typeof back === "string" && back.startsWith("/") ? back : { name: "today" };
  }
  const door = DOOR[phase];
  if (to.name === door) return true;
  return { name: door, query: to.meta.gate === true ? to.query : { back: to.fullPath } };
});
