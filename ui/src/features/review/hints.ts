import { computed, toValue, type MaybeRefOrGetter } from "vue";
import { useI18n } from "vue-i18n";
import type { Finding, ReviewDetail } from "@/bindings";
import { useWords } from "@/record";

export interface Hint {
  code: string;
  icon: string;
  hard: boolean;
  title: string;
  text: string;
  /** The same in one sentence, for the return note. */
  quote: string;
}

/** The rule hints of a record in the reader's language: what blocks first, then a promise, then the rest. */
export function useHints(detail: MaybeRefOrGetter<ReviewDetail | null>) {
  const i18n = useI18n({ useScope: "global" });
  const { t } = i18n;
  const words = useWords();

  function ofFinding(finding: Finding): Hint {
    const key = `review.rules.${finding.code}`;
    const detailed = words.detail(finding);
    const title = i18n.te(`${key}.title`) ? t(`${key}.title`, detailed) : words.missing(finding.code);
    const text = i18n.te(`${key}.text`) ? t(`${key}.text`, detailed) : t("review.rules.other", detailed);
    return {
      code: finding.code,
      icon: finding.code === "duplicate" ? "i-lucide-split" : "i-lucide-triangle-alert",
      hard: finding.level === "hard",
      title,
      text,
      quote: i18n.te(`${key}.text`) ? `${title}${t("review.colon")}${text}` : `${title}${t("review.stop")}`,
    };
  }
  return computed<Hint[]>(() => {
    const now = toValue(detail);
    if (now === null) return [];
    const findings = now.meeting.findings;
    const promise: Hint[] =
      now.meeting.form.promise === true
        ? [
            {
              code: "promise",
              icon: "i-lucide-scale",
              hard: false,
              title: t("review.rules.promise.title"),
              text: t("review.rules.promise.text", { words: now.meeting.form.answers ?? "" }),
              quote: t("review.rules.promise.quote"),
            },
          ]
        : [];
    return [
      ...findings.filter((finding) => finding.level === "hard").map(ofFinding),
      ...promise,
      ...findings.filter((finding) => finding.level === "soft").map(ofFinding),
    ];
  });
}
