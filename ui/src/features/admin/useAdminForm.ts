import { onMounted, ref, shallowRef, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import type { Saved, StaffDetail } from "@/bindings";
import { focusField, isFilled } from "@/features/fields";
import { hasOpenPopper } from "@/keys";
import { findDraft, useDraft } from "@/record";

interface AdminForm<F> {
  kind: "person" | "unit";
  /** None for a new one. */
  id: string | null;
  form: F;
  /** What the screen showed when this began (O2). */
  base: StaffDetail["base"];
  root: Readonly<Ref<HTMLElement | null>>;
  /** Whether nothing that is needed is missing. */
  filled: () => boolean;
  write: () => Promise<Saved>;
  saved: (saved: Saved) => void;
  close: () => void;
}

/** A person or a unit being written: kept as a draft at every pause, saved once, folded without losing a word. */
export function useAdminForm<F extends { name: string | null }>(of: AdminForm<F>) {
  const { t } = useI18n();
  const before = JSON.stringify(of.form);
  const blank = () => JSON.stringify(of.form) === before;
  const tried = ref(false);
  const busy = ref(false);
  const failure = shallowRef<unknown>(null);
  const draft = useDraft({
    kind: of.kind,
    record: () => of.id,
    form: () => of.form,
    text: () => of.form.name ?? "",
    base: () => of.base,
    blank,
  });
  const toName = () => void focusField(of.root.value, "name");
  onMounted(async () => {
    const found = await findDraft(of.kind, of.id);
    if (found !== null) {
      Object.assign(of.form, found.draft.form);
      draft.adopt(found);
    }
    toName();
  });
  /** What is said of a field that was left empty. */
  const needs = (value: string | null) => (tried.value && !isFilled(value) ? t("admin.needed") : undefined);

  async function save(): Promise<void> {
    tried.value = true;
    if (busy.value) return;
    if (!isFilled(of.form.name)) toName();
    if (!isFilled(of.form.name) || !of.filled()) return;
    busy.value = true;
    failure.value = null;
    try {
      const saved = await of.write();
      await draft.drop();
      of.saved(saved);
    } catch (thrown) {
      failure.value = thrown;
    } finally {
      busy.value = false;
    }
  }
  async function fold(): Promise<void> {
    if (hasOpenPopper()) return;
    if (blank()) await draft.drop();
    else await draft.flush();
    if (draft.failure.value === null) of.close();
  }
  return { busy, failure, needs, save, fold };
}
