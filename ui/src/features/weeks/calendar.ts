import type { MonthBars, TripBar, WeekRow } from "@/bindings";
import { addDays, daysBetween, makeDay, weekday, type Day } from "@/format";

/** Any month fits into 37 weekday columns: up to six days before the 1st, 31 days. */
export const COLUMNS = 37;

export interface MonthDay {
  day: Day;
  date: number;
  /** From 1. */
  column: number;
  weekend: boolean;
}

export interface Span {
  /** First and last column, from 1. */
  from: number;
  to: number;
}

export interface Bar extends Span {
  lane: number;
  begun: boolean;
  inWeek: boolean;
}

export function monthDays(year: number, month: number): MonthDay[] {
  const first = makeDay(year, month, 1);
  if (first === null) return [];
  const offset = weekday(first) - 1;
  const next = month === 12 ? makeDay(year + 1, 1, 1) : makeDay(year, month + 1, 1);
  const count = next === null ? 31 : daysBetween(first, next);
  return Array.from({ length: count }, (_, at) => {
    const day = addDays(first, at);
    return { day, date: at + 1, column: offset + at + 1, weekend: weekday(day) > 5 };
  });
}

/** Where days lie in a month's row; none when they do not touch it. */
export function spanIn(days: MonthDay[], from: Day, to: Day): Span | null {
  const inside = days.filter((day) => day.day >= from && day.day <= to);
  const [first, last] = [inside[0], inside.at(-1)];
  return first === undefined || last === undefined ? null : { from: first.column, to: last.column };
}

/** The bars of a month in its columns. */
export function barsOf(days: MonthDay[], month: MonthBars | undefined): { bars: Bar[]; more: number } {
  const placed = ({ from, to, lane, begun, in_week }: TripBar): Bar[] => {
    const span = spanIn(days, from, to);
    return span === null ? [] : [{ ...span, lane, begun, inWeek: in_week }];
  };
  return { bars: month?.bars.flatMap(placed) ?? [], more: month?.more ?? 0 };
}

export type Standing = "used" | "now" | "unused" | "ahead" | "proposed" | "withdrawn" | "none";

/** What a month's row says of its week. */
export function standing(week: WeekRow | null, today: Day): Standing {
  if (week === null) return "none";
  if (week.state === "withdrawn") return "withdrawn";
  if (week.state !== "published") return "proposed";
  if (week.from > today) return "ahead";
  if (week.to >= today) return "now";
  return week.trips > 0 ? "used" : "unused";
}

/** The week a month is told by: a published one before a proposal before a withdrawn one. */
export function weekOf(weeks: WeekRow[], month: number): WeekRow | null {
  const rank = { published: 0, proposed: 1, withdrawn: 2 } as Record<string, number>;
  const mine = weeks.filter((week) => week.month === month);
  return mine.toSorted((a, b) => (rank[a.state] ?? 3) - (rank[b.state] ?? 3))[0] ?? null;
}

export interface UnitUse {
  unit: string;
  name: string;
  used: number;
}

/** In how many of the published weeks that have begun each unit was out. */
export function unitUse(
  weeks: WeekRow[],
  units: { id: string; name: string }[],
  today: Day,
): { rows: UnitUse[]; of: number } {
  const begun = weeks.filter((week) => week.state === "published" && week.from <= today);
  const rows = units.map(({ id, name }) => ({
    unit: id,
    name,
    used: begun.filter((week) => week.units.includes(id)).length,
  }));
  return { rows, of: begun.length };
}
