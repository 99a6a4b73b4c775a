import { defineStore } from "pinia";
import { computed, ref, watch, watchEffect } from "vue";
import type { Preferences } from "@/bindings";
import type { Language } from "@/format/amount";
import { call } from "@/host";
import { i18n } from "@/i18n";

export type ThemeMode = "light" | "dark" | "system";

const STORAGE_KEY = "roadbook.appearance";
/** 长辈版 starts at body text 20 and can grow to 30. */
export const MAX_SCALE = 1.5;

interface Saved {
  mode: ThemeMode;
  elder: boolean;
  scale: number;
  language: Language;
}

/** How this machine shows things: never user data, so it may live in the browser's storage. */
function read(): Saved {
  const saved: Saved = { mode: "system", elder: false, scale: 1, language: "zh-CN" };
  try {
    const raw: unknown = JSON.parse(window.localStorage.getItem(STORAGE_KEY) ?? "{}");
    if (typeof raw !== "object" || raw === null) return saved;
    const value = raw as Partial<Record<keyof Saved, unknown>>;
    if (value.mode === "light" || value.mode === "dark") saved.mode = value.mode;
    if (value.elder === true) saved.elder = true;
    if (typeof value.scale === "number") saved.scale = Math.min(Math.max(value.scale, 1), MAX_SCALE);
    if (value.language === "en") saved.language = "en";
  } catch {
    // Storage switched off or damaged: start from the defaults.
  }
  return saved;
}

export const useAppearance = defineStore("appearance", () => {
  const saved = read();
  const mode = ref<ThemeMode>(saved.mode);
  const elder = ref(saved.elder);
  const scale = ref(saved.scale);
  const language = ref<Language>(saved.language);

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
    root.style.setProperty("--scale", String(elder.value ? scale.value : 1));
    i18n.global.locale.value = language.value;
    try {
      const now: Saved = {
        mode: mode.value,
        elder: elder.value,
        scale: scale.value,
        language: language.value,
      };
      window.localStorage.setItem(STORAGE_KEY, JSON.stringify(now));
    } catch {
      // The choice then lasts until the window closes.
    }
  });

  const preferences = computed<Preferences>(() => ({
    language: language.value,
    theme: mode.value,
    elder: elder.value,
    text_percent: Math.round(scale.value * 100),
  }));

  /** Takes over what the program kept; the browser's storage only bridges the moment before it answers. */
  function adopt(kept: Preferences): void {
    language.value = kept.language === "en" ? "en" : "zh-CN";
    mode.value = kept.theme === "light" || kept.theme === "dark" ? kept.theme : "system";
    elder.value = kept.elder;
    scale.value = Math.min(Math.max(kept.text_percent / 100, 1), MAX_SCALE);
    keeping = true;
  }

  // Nothing is written before the kept choice has been read. A failure costs the choice, not the work: no message.
  let keeping = false;
  watch(preferences, (now) => {
    if (keeping) void call("preferences.put", now).catch(() => undefined);
  });

  function nextMode(): void {
    mode.value = mode.value === "system" ? "light" : mode.value === "light" ? "dark" : "system";
  }
  function toggleLanguage(): void {
    language.value = language.value === "zh-CN" ? "en" : "zh-CN";
  }

  return { mode, dark, elder, scale, language, nextMode, toggleLanguage, adopt };
});
