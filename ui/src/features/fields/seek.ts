import type { CompanyRow } from "@/bindings";
import { dots } from "@/format";
import { call } from "@/host";

/** Something that may be chosen, and what tells it from others of its name. */
export interface Choice {
  id: string;
  name: string;
  more: string;
}

/** So many are offered at a time: who means another one types on. */
const MOST = 7;
const asked = (text: string) => ({ text: text === "" ? null : text, count: MOST });

/** Companies, by characters in a row, pinyin, initials or a part of their code. */
export async function findCompanies(text: string): Promise<(Choice & { row: CompanyRow })[]> {
  const page = await call("company.list", { mine: false, ...asked(text) });
  return page.rows.map((row) => ({ id: row.id, name: row.name, more: dots(row.place, row.industry), row }));
}

/** Leads of all; `but` is not among them. */
export async function findLeads(text: string, but: string): Promise<Choice[]> {
  const page = await call("lead.list", { mine: false, ...asked(text), count: MOST + 1 });
  return page.rows
    .filter((row) => row.id !== but)
    .slice(0, MOST)
    .map((row) => ({
      id: row.id,
      name: row.title === "" ? row.company_name : row.title,
      more: dots(row.company_name, row.unit_name),
    }));
}

/** Trips of mine, those under way first. */
export async function findTrips(text: string): Promise<Choice[]> {
  const page = await call("trip.list", { mine: true, ...asked(text) });
  return page.rows.map((row) => ({
    id: row.id,
    name: row.title,
    more: dots(row.from, row.cities.join("、")),
  }));
}
