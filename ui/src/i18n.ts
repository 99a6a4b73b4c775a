import { createI18n } from "vue-i18n";
import type { Language } from "@/format/amount";
import { textsOf } from "@/locales";

export const i18n = createI18n({
  legacy: false,
  locale: "zh-CN" satisfies Language,
  messages: {},
  // A missing text is found by the tests, not by a warning in the console of a user.
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
});

const read = new Set<Language>();
let wanted: Language = "zh-CN";

/** Turns every text to this language, once its texts are here; the newest wish wins. */
export async function speak(language: Language): Promise<void> {
  wanted = language;
  if (!read.has(language)) {
    i18n.global.setLocaleMessage(language, await textsOf(language));
    read.add(language);
  }
  if (wanted !== language) return;
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
}
