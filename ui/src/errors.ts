import { useI18n } from "vue-i18n";
import { toFailure } from "@/host";

/** The sentence for a failure in the reader's language; an unknown code is named, never hidden. */
export function useErrorText(): (thrown: unknown) => string {
  const { t, te } = useI18n({ useScope: "global" });
  return (thrown) => {
    const failure = toFailure(thrown);
    const key = `errors.${failure.code}`;
    return te(key) ? t(key, failure.detail ?? {}) : t("errors.unknown", { code: failure.code });
  };
}
