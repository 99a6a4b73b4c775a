import { defineStore } from "pinia";
import { computed, ref, watch, watchEffect } from "vue";
import type { Preferences } from "@/bindings";
import type { Language } from "@/format/amount";
import { call } from "@/host";
import { i18n } from "@/i18n";

export type ThemeMode = "light" | "dark" | "system";

/** 长辈版 starts at body text 20 and can grow to 30. */
export const MAX_SCALE = 1.5;

/**
 * How the person likes the screens. The program keeps it, outside the store, so that the unlock screen has it too;
 * nothing lies in the browser's storage. Until the program answers: Chinese, the system's theme.
 */
export const useAppearance = defineStore("appearance", () => {
  const mode = ref<ThemeMode>("system");
  const elder = ref(false);
  const scale = ref(1);
  const language = ref<Language>("zh-CN");

  const query = window.matchMedia("(prefers-color-scheme: dark)");
  const systemDark = ref(query.matches);
  query.addEventListener("change", (event) => {
    systemDark.value = event.matches;
  });
  const dark = computed(() => mode.value === "dark" || (mode.value === "system" && systemDark.value));

  watchEffect(() => {
    const root = document.documentElement;
    root.classList.toggle("dark", dark.value);
    root.classList.toggle("light", !dark.value);
    root.classList.toggle("elder", elder.value);
    root.lang = language.value;
    root.style.setProperty("--scale", String(scale.value));
    i18n.global.locale.value = language.value;
  });

  const preferences = computed<Preferences>(() => ({
    language: language.value,
    theme: mode.value,
    elder: elder.value,
    text_percent: Math.round(scale.value * 100),
  }));

  /** Takes over what the program kept. */
  function adopt(kept: Preferences): void {
    language.value = kept.language === "en" ? "en" : "zh-CN";
    mode.value = kept.theme === "light" || kept.theme === "dark" ? kept.theme : "system";
    elder.value = kept.elder;
    scale.value = Math.min(Math.max(kept.text_percent / 100, 1), MAX_SCALE);
    known = JSON.stringify(preferences.value);
  }

  // Nothing is written before the kept choice has been read. A failure costs the choice, not the work: no message.
  let known: string | null = null;
  watch(preferences, (now) => {
    const text = JSON.stringify(now);
    if (known === null || known === text) return;
    known = text;
    void call("preferences.put", now).catch(() => undefined);
  });

  function nextMode(): void {
    mode.value = mode.value === "system" ? "light" : mode.value === "light" ? "dark" : "system";
  }
  function toggleLanguage(): void {
    language.value = language.value === "zh-CN" ? "en" : "zh-CN";
  }

  return { mode, dark, elder, scale, language, nextMode, toggleLanguage, adopt };
});
