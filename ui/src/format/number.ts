import type { Language } from "./amount";

/** To make one takes a millisecond, to use one a microsecond: each is made once. */
const made = new Map<string, Intl.NumberFormat>();

/** `1,234.5`: grouped, with at most so many digits after the point. */
export function formatNumber(value: number, language: Language, digits = 0): string {
  const key = `${language} ${String(digits)}`;
  let formatter = made.get(key);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(language, { maximumFractionDigits: digits });
    made.set(key, formatter);
  }
  return formatter.format(value);
}
