import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import type { Saved } from "@/bindings";
import { useFindings } from "@/features/fields";
import { openNote } from "@/shell";
import { useToasts } from "@/stores/toasts";
import type { NoteNoun } from "./compose";

/** Tells what became of a note: folded away, saved, handed in, or saved with something still missing. */
export function useTold() {
  const { t } = useI18n({ useScope: "global" });
  const router = useRouter();
  const toasts = useToasts();
  const findings = useFindings();

  function folded(draft: string | null): void {
    const run = () => {
      openNote(draft === null ? {} : { draft_id: draft });
    };
    toasts.show({
      tone: "done",
      text: () => t("capture.folded"),
      ...(draft === null ? {} : { action: { label: () => t("capture.resume"), run } }),
    });
  }
  function saved(what: Saved, noun: NoteNoun, submit: boolean): void {
    const to = { name: noun === "lead" ? "leads" : "meetings", params: { id: what.id } };
    if (!submit || what.submitted) {
      toasts.show({
        tone: "done",
        text: () => (submit ? t("capture.submitted") : t("capture.saved")),
        action: { label: () => t("capture.look"), run: () => void router.push(to) },
      });
      return;
    }
    const hard = findings.hard(what.findings);
    const items = hard.slice(0, 3).map((finding) => findings.sentence(noun, finding));
    const query = { edit: hard[0]?.field ?? "1" };
    toasts.show({
      tone: "look",
      text: () => t("capture.savedLacks", { items: items.join(t("common.listGap")) }),
      action: { label: () => t("capture.fill"), run: () => void router.push({ ...to, query }) },
    });
  }
  return { folded, saved };
}
