import type { Lead, Visit } from "./first-trip";
import type { Screen } from "./screen";

/** The sentence an officer would send in a message: where, what was said. */
export function asMessage(visit: Visit): string {
  return `拜访${visit.form.company_name}，${visit.form.minutes.replaceAll(";", "，")}。`;
}

export interface Extra {
  /** 代填: whose record it is. */
  behalf?: string;
  /** 意向金额 as typed. */
  amount?: string;
  nextDay: string;
}

/** Ctrl+N, the sentence, then the full form for what has to be exact; saved and handed in by keyboard. */
export async function writesVisit(screen: Screen, visit: Visit, extra: Extra): Promise<void> {
  await beginsNote(screen);
  await screen.type(asMessage(visit));
  await finishesVisit(screen, visit, extra);
}

/** Opens 记一笔 and waits for its box, which takes the cursor. */
export async function beginsNote(screen: Screen): Promise<void> {
  await screen.press("Control+n");
  await screen.sees("保存到本机");
  await screen.fill("一句话写下来", "");
}

export async function finishesVisit(screen: Screen, visit: Visit, extra: Extra): Promise<void> {
  if (extra.behalf !== undefined) {
    await screen.click("记录人");
    await screen.choose("替谁记", extra.behalf);
    await screen.sees(`代 ${extra.behalf} 填`);
  }
  await screen.press("Control+e");
  await screen.fill("企业", visit.form.company_name);
  if (extra.amount !== undefined) await screen.fill("意向金额", extra.amount);
  await screen.fill("下一步", visit.form.next_step);
  await screen.fill("期限", extra.nextDay);
  await screen.press("Control+Shift+Enter");
  await screen.sees("已存到本机并提交");
  await screen.seesNo("保存到本机");
}

/** The same box, turned to a lead. */
export async function writesLead(
  screen: Screen,
  lead: Lead,
  company: string,
  extra: { total: string; fixed: string; nextDay: string },
): Promise<void> {
  await beginsNote(screen);
  await screen.press("Alt+l");
  await screen.fill("一句话写下来", `${company}拟投${lead.form.project}，总投资${extra.total}。`);
  await screen.press("Control+e");
  await screen.fill("线索名称", lead.form.title);
  await screen.fill("投资方", company);
  await screen.fill("拟投项目", lead.form.project);
  await screen.fill("总投资", extra.total);
  await screen.fill("固定资产投资", extra.fixed);
  await screen.fill("下一步", "约企业来看地块");
  await screen.fill("期限", extra.nextDay);
  await screen.press("Control+Shift+Enter");
  await screen.sees("已存到本机并提交");
  await screen.seesNo("保存到本机");
}
