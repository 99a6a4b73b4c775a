/** Instants are UTC milliseconds (`Stamp`); people read them on the clock of their machine. */
import type { Language } from "./amount";
import { dayOf, daysBetween, formatDay, type Day } from "./day";

const pad = (value: number) => String(value).padStart(2, "0");

/** `08:20`. */
export function formatTime(instant: number | string | Date): string {
  const at = new Date(instant);
  return `${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** Today only the time, yesterday with its word, before that with the day: `9月2日 16:20`. */
export function formatMoment(
  instant: number | string | Date,
  language: Language,
  now: Date = new Date(),
): string {
  const at = new Date(instant);
  const ago = daysBetween(dayOf(at), dayOf(now));
  if (ago === 0) return formatTime(at);
  if (ago === 1) return `${language === "en" ? "yesterday" : "昨天"} ${formatTime(at)}`;
  const day = formatDay(dayOf(at), language, { today: dayOf(now) });
  return language === "en" ? `${day}, ${formatTime(at)}` : `${day} ${formatTime(at)}`;
}

export type Due =
  { kind: "overdue"; days: number } | { kind: "today" } | { kind: "tomorrow" } | { kind: "day"; day: Day };

/** How a due day stands to today; useFormat().due() gives it words. */
export function due(day: Day, today: Day): Due {
  const ahead = daysBetween(today, day);
  if (ahead < 0) return { kind: "overdue", days: -ahead };
  if (ahead === 0) return { kind: "today" };
  if (ahead === 1) return { kind: "tomorrow" };
  return { kind: "day", day };
}

/** `4 小时 20 分`, `52 分钟`, in both languages by the caller's words. */
export function hoursAndMinutes(minutes: number): { hours: number; minutes: number } {
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** `8.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let at = 0;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  const figure = at === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${String(figure)} ${units[at] ?? ""}`;
}
