import type { Language } from "@/format/amount";
import type { File } from "./gather";

const LANGUAGES: Record<Language, () => Promise<{ default: File }>> = {
  "zh-CN": () => import("./zh-CN"),
  en: () => import("./en"),
};

/** Reads the texts of a language: only those in use are in the page. */
export const textsOf = async (language: Language): Promise<File> => (await LANGUAGES[language]()).default;
