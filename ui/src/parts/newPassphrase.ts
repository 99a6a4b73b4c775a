import { computed, reactive } from "vue";
import { useI18n } from "vue-i18n";
import { SHORTEST, strengthOf, type Strength } from "./strength";

/** A new passphrase, written twice: what is wrong with it, and how hard it is to guess. It is never kept as a draft. */
export function useNewPassphrase() {
  const { t } = useI18n({ useScope: "global" });
  const form = reactive({ fresh: "", again: "", tried: false });
  const strength = computed(() => strengthOf(form.fresh));
  const words = computed<Record<Strength, string>>(() => ({
    short: t("parts.pass.short", { count: SHORTEST - Array.from(form.fresh).length }),
    weak: t("parts.pass.weak"),
    fair: t("parts.pass.fair"),
    strong: t("parts.pass.strong"),
  }));
  const problems = computed(() => ({
    fresh: strength.value === "short" ? words.value.short : undefined,
    again: form.again === form.fresh ? undefined : t("parts.pass.differ"),
  }));
  const fits = computed(() => Object.values(problems.value).every((problem) => problem === undefined));
  function write(which: "fresh" | "again", text: string): void {
    form[which] = text;
  }
  function clear(): void {
    Object.assign(form, { fresh: "", again: "", tried: false });
  }
  return reactive({ form, strength, words, problems, fits, write, clear });
}

export type NewPassphrase = ReturnType<typeof useNewPassphrase>;
