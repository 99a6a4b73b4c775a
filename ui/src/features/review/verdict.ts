import { useI18n } from "vue-i18n";
import type { ThreadEntry } from "@/bindings";
import { useWords } from "@/record";

/** What somebody did with a record, as a verb: 通过, 退回, 批注, 重提. */
export function useVerdictWord(): (entry: ThreadEntry) => string {
  const i18n = useI18n({ useScope: "global" });
  const words = useWords();
  return (entry) => {
    const key = `review.thread.verdicts.${entry.verdict}`;
    return i18n.te(key) ? i18n.t(key) : words.state("meeting", entry.verdict);
  };
}
