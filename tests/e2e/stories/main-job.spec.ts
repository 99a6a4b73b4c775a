import { test } from "@playwright/test";
import { Bureau } from "../support/bureau";
import { dayFromNow } from "../support/day";
import type { Desk, Host } from "../support/desk";
import { FIRST_TRIP } from "../support/first-trip";
import { publishWeek, assignTrip } from "../support/manager";

// The main job: a visit written down offline reaches the manager. Keys and visible text only.

test.describe.configure({ mode: "serial" });

let bureau: Bureau | undefined;
let manager: Desk;

test.beforeAll(async () => {
  bureau = await Bureau.found(test.info().project.name as Host);
});

test.afterAll(async () => {
  await bureau?.close();
});

test("a manager publishes a no-meeting week and assigns the trip with a quantified task", async () => {
  if (bureau === undefined) throw new Error("no bureau");
  manager = await bureau.enrolled("梅思齐");
  await publishWeek(manager.screen, dayFromNow(0), dayFromNow(4), "与双月调度撞期");
  await assignTrip(manager.screen, {
    title: "沪嘉湖绿色食品招商",
    cities: FIRST_TRIP.cities,
    from: dayFromNow(0),
    to: dayFromNow(2),
    unit: "郎溪县",
    lead: "程景行",
    members: ["汪若琳"],
    visits: 6,
    leads: 2,
    stops: FIRST_TRIP.meetings.map((visit, at) => ({
      day: dayFromNow(Math.floor(at / 2)),
      at: at % 2 ? "14:30" : "09:30",
      city: visit.form.city,
      company: visit.form.company_name,
    })),
  });
  await manager.screen.picture("trip-assigned");
});
