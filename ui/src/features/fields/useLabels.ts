import { useI18n } from "vue-i18n";
import { useWords } from "@/record";
import type { FieldGroup, FormNoun } from "./specs";

/** What a field is called in the form of its noun; most go by their usual name. */
export function useLabels() {
  const i18n = useI18n({ useScope: "global" });
  const words = useWords();
  const of = (noun: FormNoun, field: string) => {
    const key = `fields.labels.${noun}.${field}`;
    return i18n.te(key) ? i18n.t(key) : words.field(field);
  };
  const choice = (field: string, value: string) => {
    if (field === "kind") return words.kind(value);
    const key = `fields.choices.${field}.${value}`;
    return i18n.te(key) ? i18n.t(key) : value;
  };
  const group = (name: FieldGroup["name"]) => i18n.t(`fields.groups.${name}`);
  return { of, choice, group };
}
