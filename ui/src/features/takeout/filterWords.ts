import { useI18n } from "vue-i18n";
import { useWords } from "@/record";

interface Asked {
  mine?: boolean;
  state?: string | null;
  text?: string | null;
}

/** The filter of a list in words, for the note on what is taken out. */
export function useFilterWords() {
  const { t } = useI18n({ useScope: "global" });
  const words = useWords();
  return (noun: string, asked: Asked): string =>
    [
      asked.mine === undefined ? "" : t(asked.mine ? "takeout.mine" : "takeout.unit"),
      asked.state ? t("takeout.stateIs", { state: words.state(noun, asked.state) }) : "",
      asked.text?.trim() ? t("takeout.textIs", { text: asked.text.trim() }) : "",
    ]
      .filter(Boolean)
      .join(t("common.listGap"));
}
