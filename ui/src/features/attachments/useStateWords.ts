import { useI18n } from "vue-i18n";
import type { AttachedFile, FileState } from "@/bindings";
import { dots, useFormat } from "@/format";
import { duration, percent } from "./shown";

/** Where a file stands and what it is, in the reader's language. */
export function useStateWords() {
  const i18n = useI18n({ useScope: "global" });
  const format = useFormat();
  const { t } = i18n;

  const why = (code: string): string =>
    i18n.te(`attachments.why.${code}`) ? t(`attachments.why.${code}`) : t("attachments.why.other");

  function state(of: FileState | null): string {
    // What is here and at the centre says what it is instead.
    if (of === null || of.is === "synced") return "";
    switch (of.is) {
      case "sending":
      case "fetching":
        return t(`attachments.state.${of.is}`, { percent: percent(of) });
      case "failed":
      case "missing":
        return t(`attachments.state.${of.is}`, { why: why(of.code) });
      default:
        return t(`attachments.state.${of.is}`);
    }
  }

  /** Where its picture is `seen`, nobody needs to be told that it is one. */
  function facts(file: AttachedFile, seen = false): string {
    return dots(
      !seen && t(`attachments.kind.${file.kind}`),
      format.bytes(file.bytes),
      file.ms !== undefined && file.ms !== null && duration(file.ms),
    );
  }

  return { state, facts, why };
}
