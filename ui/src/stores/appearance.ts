import { defineStore } from "pinia";
import { computed, ref, watch, watchEffect, type Ref } from "vue";
import type { Preferences } from "@/bindings";
import type { Language } from "@/format/amount";
import { drawn, stepped } from "./textSize";
import { call } from "@/host";
import { speak } from "@/i18n";

export type ThemeMode = "light" | "dark" | "system";

/**
 * How the person likes the screens. The program keeps it, outside the store, so that the unlock screen has it too;
 * nothing lies in the browser's storage. Until the program answers: Chinese, the system's theme.
 */
export const useAppearance = defineStore("appearance", () => {
  const mode = ref<ThemeMode>("system");
  const elder = ref(false);
  const contrast = ref(false);
  const percent = ref(100);
  /** Originals of attachments come by themselves where the network costs nothing. */
  const originals = ref(false);
  const language = ref<Language>("zh-CN");

  const systemDark = wish("(prefers-color-scheme: dark)");
  const systemContrast = wish("(prefers-contrast: more)");
  const dark = computed(() => mode.value === "dark" || (mode.value === "system" && systemDark.value));
  const strong = computed(() => contrast.value || systemContrast.value);
  const size = computed(() => drawn(percent.value, elder.value));
  /** The layout of 长辈版: asked for, or needed to carry a large text. */
  const large = computed(() => size.value.large);

  watchEffect(() => {
    const root = document.documentElement;
    root.classList.toggle("dark", dark.value);
    root.classList.toggle("light", !dark.value);
    root.classList.toggle("elder", large.value);
    root.classList.toggle("contrast", strong.value);
    root.style.setProperty("--scale", String(size.value.scale));
  });
  watch(language, (now) => void speak(now));

  const preferences = computed<Preferences>(() => ({
    language: language.value,
    theme: mode.value,
    elder: elder.value,
    contrast: contrast.value,
    text_percent: percent.value,
    fetch_originals: originals.value,
  }));

  /** Takes over what the program kept. */
  function adopt(kept: Preferences): void {
    language.value = kept.language === "en" ? "en" : "zh-CN";
    mode.value = kept.theme === "light" || kept.theme === "dark" ? kept.theme : "system";
    elder.value = kept.elder;
    contrast.value = kept.contrast;
    percent.value = kept.text_percent;
    originals.value = kept.fetch_originals;
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
  /** One step larger or smaller. */
  function resize(by: 1 | -1): void {
    percent.value = stepped(percent.value, elder.value, by);
  }
  function toggleLanguage(): void {
    language.value = language.value === "zh-CN" ? "en" : "zh-CN";
  }

  return {
    mode,
    dark,
    elder,
    large,
    contrast,
    percent,
    originals,
    language,
    nextMode,
    resize,
    toggleLanguage,
    adopt,
  };
});

/** What the system is set to, as long as the window lives. */
function wish(query: string): Ref<boolean> {
  const media = window.matchMedia(query);
  const is = ref(media.matches);
  media.addEventListener("change", (event) => {
    is.value = event.matches;
  });
  return is;
}
