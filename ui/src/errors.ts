import { useI18n } from "vue-i18n";
import { toFailure } from "@/host";

/** The sentence for a failure in the reader's language; an unknown code is named, never hidden. */
export function useErrorText(): (thrown: unknown) => string {
  const i18n = useI18n({ useScope: "global" });
  return (thrown) => {
    const failure = toFailure(thrown);
    const key = `errors.${failure.code}`;
    return i18n.te(key)
      ? i18n.t(key, failure.detail ?? {})
      : i18n.t("errors.unknown", { code: failure.code });
  };
}
