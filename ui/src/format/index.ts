import { useI18n } from "vue-i18n";
import { amountParts, formatAmount, type AmountUnit, type Language } from "./amount";
import { dayOf, formatDay, formatMonth, formatRange, formatWeekday, type Day, type DayStyle } from "./day";
import { due, formatBytes, formatMoment, formatTime, hoursAndMinutes } from "./moment";
import { formatNumber } from "./number";

export * from "./amount";
export * from "./day";
export * from "./moment";

/** One meta line out of its pieces: `拜访 · 宁国市 · 4 张照片`, en spaces around the dot, nothing for what is absent. */
export function dots(...pieces: (string | number | null | undefined | false)[]): string {
  return pieces
    .filter((piece) => piece !== null && piece !== undefined && piece !== false && piece !== "")
    .join("\u2002·\u2002");
}

export interface DueText {
  text: string;
  overdue: boolean;
  soon: boolean;
}

/** The formatters in the reader's language; everything stays reactive to a change of language. */
export function useFormat() {
  const { t, locale } = useI18n({ useScope: "global" });
  const language = () => locale.value as Language;
  const today = () => dayOf(new Date());
  return {
    today,
    amount: (fen: number, unit?: AmountUnit) => formatAmount(fen, language(), unit),
    amountParts: (fen: number, unit?: AmountUnit) => amountParts(fen, language(), unit),
    day: (day: Day, style?: DayStyle) => formatDay(day, language(), style),
    weekday: (day: Day) => formatWeekday(day, language()),
    month: (month: number) => formatMonth(month, language()),
    range: (from: Day, to: Day, style?: DayStyle) => formatRange(from, to, language(), style),
    time: formatTime,
    moment: (instant: number | string | Date) => formatMoment(instant, language()),
    number: (value: number, digits?: number) => formatNumber(value, language(), digits),
    bytes: formatBytes,
    due(day: Day): DueText {
      const state = due(day, today());
      switch (state.kind) {
        case "overdue":
          return { text: t("common.overdue", { days: state.days }, state.days), overdue: true, soon: false };
        case "today":
          return { text: t("common.today"), overdue: false, soon: true };
        case "tomorrow":
          return { text: t("common.tomorrow"), overdue: false, soon: false };
        case "day":
          return { text: formatDay(state.day, language()), overdue: false, soon: false };
      }
    },
    duration(minutes: number): string {
      const parts = hoursAndMinutes(minutes);
      if (parts.hours === 0) return t("common.minutes", { minutes: parts.minutes });
      if (parts.minutes === 0) return t("common.hours", { hours: parts.hours });
      return t("common.hoursMinutes", parts);
    },
  };
}
