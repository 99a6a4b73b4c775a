import type { Screen } from "./screen";

/** Publishes a no-meeting week on days of the manager's choosing. */
export async function publishWeek(screen: Screen, from: string, to: string, why: string): Promise<void> {
  await screen.click("无会周");
  await screen.sees("改期");
  await screen.press("o");
  await screen.fill("第一天", from);
  await screen.fill("最后一天", to);
  await screen.fill("为什么改期", why);
  await screen.press("Control+Enter");
  await screen.sees("已发布 1 个");
}

export interface Plan {
  title: string;
  cities: string[];
  from: string;
  to: string;
  unit: string;
  lead: string;
  members: string[];
  visits: number;
  leads: number;
  stops: { day: string; at: string; city: string; company: string }[];
}

/** Plans a trip for another unit's people and assigns it, which approves it. */
export async function assignTrip(screen: Screen, plan: Plan): Promise<void> {
  await screen.click("行程");
  await screen.sees("本单位");
  await screen.press("n");
  await screen.fill("标题", plan.title);
  await screen.fill("城市", plan.cities.join("、"));
  await screen.fill("开始日期", plan.from);
  await screen.fill("结束日期", plan.to);
  await screen.choose("单位", plan.unit);
  await screen.choose("带队", plan.lead);
  for (const member of plan.members) await screen.choose("成员", member);
  await screen.fill("拜访任务", String(plan.visits));
  await screen.fill("线索任务", String(plan.leads));
  for (const [index, stop] of plan.stops.entries()) {
    if (index > 0) await screen.press("Alt+v");
    const row = `第 ${String(index + 1)} 站`;
    await screen.fill("日期", stop.day, row);
    await screen.fill("时间", stop.at, row);
    await screen.fill("城市", stop.city, row);
    await screen.fill("企业", stop.company, row);
  }
  await screen.picture("trip-planning");
  await screen.press("Control+Enter");
  await screen.sees("已批准");
}
