import { useI18n } from "vue-i18n";
import type { Refusal } from "@/bindings";
import { toFailure } from "@/host";
import { useWords } from "@/record/words";

/** The sentence for a failure in the reader's language; an unknown code is named, never hidden. */
export function useErrorText(): (thrown: unknown) => string {
  const i18n = useI18n({ useScope: "global" });
  const words = useWords();
  return (thrown) => {
    const failure = toFailure(thrown);
    // What the rules refuse has a sentence of its own.
    const refusal = failure.detail?.["refusal"];
    if (failure.code === "refused" && isRefusal(refusal)) return words.refusal(refusal);
    // A file that is not taken, and a limit of files, say which.
    const problem = failure.detail?.["problem"];
    if (failure.code === "attachment_refused" && typeof problem === "string") {
      const why = `errors.attachment_problem.${problem}`;
      if (i18n.te(why)) return i18n.t(why);
    }
    const limit = failure.detail?.["limit"];
    if (failure.code === "over_limit" && typeof limit === "string") {
      const which = `errors.attachment_limit.${limit}`;
      if (i18n.te(which)) return i18n.t(which);
    }
    const passed = limitOf(failure.detail);
    if (passed !== null && i18n.te(`errors.limits.${passed.name}`))
      return i18n.t(`errors.limits.${passed.name}`, {
        most: i18n.n(passed.most),
        actual: i18n.n(passed.actual),
      });
    const key = `errors.${failure.code}`;
    return i18n.te(key)
      ? i18n.t(key, failure.detail ?? {})
      : i18n.t("errors.unknown", { code: failure.code });
  };
}

/** The named limit that was passed, where there is one. */
function limitOf(
  detail: Record<string, unknown> | undefined,
): { name: string; most: number; actual: number } | null {
  const name = detail?.["limit"];
  if (typeof name !== "string") return null;
  return { name, most: Number(detail?.["most"] ?? 0), actual: Number(detail?.["actual"] ?? 0) };
}

function isRefusal(said: unknown): said is Refusal {
  return typeof said === "object" && said !== null && "code" in said;
}
