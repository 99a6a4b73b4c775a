import { useI18n } from "vue-i18n";
import { useWords } from "@/record";

/** So many are named beside a record's name: 缺能耗、环境容量. English words are longer. */
const NAMED = { "zh-CN": 2, en: 1 };

/** What a record lacks, in a few words; more than fits is counted. */
export function useLacks(): (codes: string[]) => string {
  const { t, locale } = useI18n({ useScope: "global" });
  const words = useWords();
  return (codes) => {
    const most = locale.value === "en" ? NAMED.en : NAMED["zh-CN"];
    if (codes.length > most) return t("today.lacksCount", { count: codes.length }, codes.length);
    const absent = codes.filter((code) => code.endsWith(".missing"));
    if (absent.length < codes.length) return codes.map(words.missing).join(t("common.listGap"));
    return t("today.lacks", {
      fields: words.fields(absent.map((code) => code.replace(/\.missing$/, ""))),
    });
  };
}
