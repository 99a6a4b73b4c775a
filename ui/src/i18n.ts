import { createI18n } from "vue-i18n";
import type { Language } from "@/format/amount";
import { messages } from "@/locales";

export const i18n = createI18n({
  legacy: false,
  locale: "zh-CN" satisfies Language,
  fallbackLocale: "zh-CN",
  messages,
  // A missing text is found by the tests, not by a warning in the console of a user.
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
});
