import type { StopForm, TripForm } from "@/bindings";

export const blankStop = (): StopForm => ({
  day: null,
  at: null,
  city: null,
  company: null,
  company_name: null,
  kind: "visit",
  industry: null,
  note: null,
  skipped: null,
});
/** Nothing a person would miss: the day and the kind fill themselves in. */
export const isBlankStop = (stop: StopForm) =>
  [stop.at, stop.company_name, stop.company, stop.industry, stop.note].every(
    (value) => value === null || value === "",
  );

export const blankTrip = (): TripForm => ({
  title: null,
  purpose: null,
  cities: [],
  from: null,
  to: null,
  week: null,
  task: { visits: 0, leads: 0, companies: 0 },
  report_due: null,
  unit: null,
  lead_traveller: null,
  members: [],
});

/** 上海、嘉兴 湖州 → three cities. */
export function readCities(text: string): string[] {
  return [...new Set(text.split(/[、,，;；\s/]+/).filter((city) => city !== ""))];
}

/** A whole number of a task, 0 when empty; null where it is none. */
export function readCount(text: string): number | null {
  const plain = text.normalize("NFKC").trim();
  if (plain === "") return 0;
  return /^\d{1,4}$/.test(plain) ? Number(plain) : null;
}

export type Lack = "title" | "cities" | "from" | "to" | "order";

/** What handing the trip in will ask for; saving never does. */
export function lacks(form: TripForm): Lack[] {
  const out: Lack[] = [];
  if ((form.title ?? "").trim() === "") out.push("title");
  if (form.cities.length === 0) out.push("cities");
  if (form.from === null) out.push("from");
  if (form.to === null) out.push("to");
  if (form.from !== null && form.to !== null && form.to < form.from) out.push("order");
  return out;
}

/** The report is due on the third day after the return, unless somebody said otherwise. */
export const REPORT_AFTER_DAYS = 3;
