/** A day is a day: `2026-09-12`, without a time or a zone. */
import type { Language } from "./amount";

export type Day = string;
export type DayProblem = "nonsense" | "impossible";
export type DayReading = { ok: true; day: Day | null } | { ok: false; problem: DayProblem };

const MS_PER_DAY = 86_400_000;
const pad = (value: number) => String(value).padStart(2, "0");

interface Ymd {
  year: number;
  month: number;
  date: number;
}

export function toYmd(day: Day): Ymd {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return { year, month, date };
}

/** null when there is no such day (31 June). */
export function makeDay(year: number, month: number, date: number): Day | null {
  const at = new Date(Date.UTC(year, month - 1, date));
  const same = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
  return same ? `${String(year).padStart(4, "0")}-${pad(month)}-${pad(date)}` : null;
}

function utc(day: Day): number {
  const { year, month, date } = toYmd(day);
  return Date.UTC(year, month - 1, date);
}

export function addDays(day: Day, days: number): Day {
  return new Date(utc(day) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((utc(to) - utc(from)) / MS_PER_DAY);
}

/** Monday 1 … Sunday 7. */
export function weekday(day: Day): number {
  return new Date(utc(day)).getUTCDay() || 7;
}

/** The day of a moment on this machine's clock and zone. */
export function dayOf(moment: Date): Day {
  return `${String(moment.getFullYear())}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
}

const WEEKDAYS = "一二三四五六日";
const EN_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const EN_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const RELATIVE: Record<string, number> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  今天: 0,
  明天: 1,
  后天: 2,
  大后天: 3,
  yesterday: -1,
  today: 0,
  tomorrow: 1,
};

/** The weekday of this week, of the next (下周三) or the last (上周三); a bare one is the next to come. */
function byWeekday(today: Day, wanted: number, which: string): Day {
  const monday = addDays(today, 1 - weekday(today));
  const inWeek = addDays(monday, wanted - 1);
  if (/^(下下)/.test(which)) return addDays(inWeek, 14);
  if (/^(下|next)/.test(which)) return addDays(inWeek, 7);
  if (/^(上|last)/.test(which)) return addDays(inWeek, -7);
  if (/^(本|这|this)/.test(which)) return inWeek;
  return inWeek < today ? addDays(inWeek, 7) : inWeek;
}

/** Without a year the nearest such day is meant: within ten months ahead, two months back. */
function withoutYear(today: Day, month: number, date: number): DayReading {
  const { year } = toYmd(today);
  const candidates = [year - 1, year, year + 1]
    .map((candidate) => makeDay(candidate, month, date))
    .filter((day): day is Day => day !== null);
  const near = candidates.find((day) => daysBetween(today, day) >= -62) ?? candidates[0];
  return near === undefined ? { ok: false, problem: "impossible" } : { ok: true, day: near };
}

export function parseDay(text: string, today: Day): DayReading {
  const source = text.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
  if (source === "") return { ok: true, day: null };

  const shift = RELATIVE[source];
  if (shift !== undefined) return { ok: true, day: addDays(today, shift) };

  const zhWeek = /^(下下|下|上|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(source);
  if (zhWeek) {
    const wanted = WEEKDAYS.indexOf((zhWeek[2] ?? "").replace("天", "日")) + 1;
    return { ok: true, day: byWeekday(today, wanted, zhWeek[1] ?? "") };
  }
  const enWeek = /^(next|last|this)? ?(mon|tue|wed|thu|fri|sat|sun)[a-z]*$/.exec(source);
  if (enWeek) {
    return { ok: true, day: byWeekday(today, EN_DAYS.indexOf(enWeek[2] ?? "") + 1, enWeek[1] ?? "") };
  }

  const full = /^(\d{4}) ?[-./年] ?(\d{1,2}) ?[-./月] ?(\d{1,2}) ?[日号]?$/.exec(source);
  if (full) {
    const day = makeDay(Number(full[1]), Number(full[2]), Number(full[3]));
    return day === null ? { ok: false, problem: "impossible" } : { ok: true, day };
  }
  const short = /^(\d{1,2}) ?[-./月] ?(\d{1,2}) ?[日号]?$/.exec(source);
  if (short) return withoutYear(today, Number(short[1]), Number(short[2]));

  const english = /^(\d{1,2}) ([a-z]{3})[a-z]*(?: (\d{4}))?$/.exec(source);
  if (english) {
    const month = EN_MONTHS.indexOf(english[2] ?? "") + 1;
    if (month === 0) return { ok: false, problem: "nonsense" };
    if (english[3] === undefined) return withoutYear(today, month, Number(english[1]));
    const day = makeDay(Number(english[3]), month, Number(english[1]));
    return day === null ? { ok: false, problem: "impossible" } : { ok: true, day };
  }
  return { ok: false, problem: "nonsense" };
}

const title = (word: string | undefined) => (word ?? "").charAt(0).toUpperCase() + (word ?? "").slice(1);

export interface DayStyle {
  weekday?: boolean;
  /** Names the year when it is not this one (the default), always, or never. */
  year?: "auto" | "always" | "never";
  today?: Day;
}

export function formatWeekday(day: Day, language: Language): string {
  const at = weekday(day) - 1;
  return language === "en" ? title(EN_DAYS[at]) : `周${WEEKDAYS.charAt(at)}`;
}

function needsYear(day: Day, style: DayStyle): boolean {
  if (style.year === "always") return true;
  if (style.year === "never") return false;
  return toYmd(day).year !== toYmd(style.today ?? dayOf(new Date())).year;
}

/** `9月11日 周五`, `Fri 11 Sep`. */
export function formatDay(day: Day, language: Language, style: DayStyle = {}): string {
  const { year, month, date } = toYmd(day);
  const withYear = needsYear(day, style);
  if (language === "en") {
    const text = `${String(date)} ${title(EN_MONTHS[month - 1])}${withYear ? ` ${String(year)}` : ""}`;
    return style.weekday === true ? `${formatWeekday(day, language)} ${text}` : text;
  }
  const text = `${withYear ? `${String(year)}年` : ""}${String(month)}月${String(date)}日`;
  return style.weekday === true ? `${text} ${formatWeekday(day, language)}` : text;
}

/** `9月`, `Sep`. */
export function formatMonth(month: number, language: Language): string {
  return language === "en" ? title(EN_MONTHS[month - 1]) : `${String(month)}月`;
}

/** `9月8–10日`, `9月28日–10月3日`, `8–10 Sep`. */
export function formatRange(from: Day, to: Day, language: Language, style: DayStyle = {}): string {
  if (from === to) return formatDay(from, language, style);
  const [a, b] = [toYmd(from), toYmd(to)];
  const year = needsYear(from, style) || a.year !== b.year ? "always" : "never";
  if (a.year !== b.year) {
    const gap = language === "en" ? " – " : "–";
    return formatDay(from, language, { year }) + gap + formatDay(to, language, { year });
  }
  if (language === "en") {
    const start = a.month === b.month ? String(a.date) : formatDay(from, language, { year: "never" });
    return `${start}${a.month === b.month ? "–" : " – "}${formatDay(to, language, { year })}`;
  }
  const end = a.month === b.month ? `${String(b.date)}日` : formatDay(to, language, { year: "never" });
  const head = formatDay(from, language, { year });
  return `${a.month === b.month ? head.slice(0, -1) : head}–${end}`;
}
