import { useI18n } from "vue-i18n";
import type { Saved } from "@/bindings";
import { useWords } from "@/record";
import { useToasts } from "@/stores/toasts";

/** Tells what saving or handing in came to. */
export function useHanded() {
  const { t } = useI18n({ useScope: "global" });
  const toasts = useToasts();
  const words = useWords();
  return (saved: Saved, submit: boolean): void => {
    if (!submit) {
      toasts.show({ tone: "done", text: () => t("records.saved") });
    } else if (saved.submitted) {
      toasts.show({ tone: "done", text: () => t("records.submitted") });
    } else {
      const hard = saved.findings.filter((finding) => finding.level === "hard");
      const why =
        saved.refusal !== null
          ? words.refusal(saved.refusal)
          : hard.map((finding) => words.missing(finding.code)).join(t("common.listGap"));
      toasts.show({ tone: "look", text: () => t("records.savedLacks", { why }) });
    }
  };
}
