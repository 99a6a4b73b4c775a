import { useI18n } from "vue-i18n";
import type { Finding } from "@/bindings";
import { useWords } from "@/record";
import type { FormNoun } from "./specs";
import { useLabels } from "./useLabels";

/** What is missing or doubtful, as a sentence a person can act on. */
export function useFindings() {
  const i18n = useI18n({ useScope: "global" });
  const words = useWords();
  const labels = useLabels();

  function sentence(noun: FormNoun, finding: Finding): string {
    const detail = { ...words.detail(finding), field: labels.of(noun, finding.field) };
    const reason = finding.detail["reason"];
    const exact = `fields.findings.${finding.code}.${typeof reason === "string" ? reason : "text"}`;
    for (const key of [exact, `fields.findings.${finding.code}`]) {
      if (i18n.te(key)) return i18n.t(key, detail);
    }
    if (finding.code.endsWith(".missing")) return i18n.t("fields.findings.missing", detail);
    if (finding.code.endsWith(".shape")) return i18n.t("fields.findings.shape", detail);
    return i18n.t("fields.findings.other", detail);
  }
  const hard = (findings: Finding[]) => findings.filter((finding) => finding.level === "hard");
  const soft = (findings: Finding[]) => findings.filter((finding) => finding.level === "soft");
  return { sentence, hard, soft };
}
