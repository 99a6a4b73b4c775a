import { useI18n } from "vue-i18n";
import { useWords } from "@/record";

const MOST = 2;

/** What a record lacks, in a few words: one or two are named (缺能耗、环境容量), more are counted. */
export function useLacks(): (codes: string[]) => string {
  const { t } = useI18n({ useScope: "global" });
  const words = useWords();
  return (codes) => {
    if (codes.length > MOST) return t("today.lacksCount", { count: codes.length }, codes.length);
    const absent = codes.filter((code) => code.endsWith(".missing"));
    if (absent.length === codes.length && codes.length > 0) {
      const fields = words.fields(absent.map((code) => code.replace(/\.missing$/, "")));
      return t("today.lacks", { fields });
    }
    return codes.map(words.missing).join(t("common.listGap"));
  };
}
