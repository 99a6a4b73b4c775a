import { useI18n } from "vue-i18n";
import { useWords } from "@/record";

/** The name of a step on its button: what it does, not where it ends. */
export function useMoveWords(): (to: string, from: string) => string {
  const i18n = useI18n({ useScope: "global" });
  const words = useWords();
  return (to, from) => {
    if (to === "submitted" && from !== "planned") return i18n.t("trips.moves.change");
    if (to === "reported" && from === "returned") return i18n.t("trips.moves.reportAgain");
    const key = `trips.moves.${to}`;
    return i18n.te(key) ? i18n.t(key) : words.state("trip", to);
  };
}
