import { nextTick, onMounted, ref, shallowRef, type Ref } from "vue";
import type { KeyBinding } from "@/keys";
import { findDraft, useDraft } from "./draft";

interface VerdictSource<Form extends { panel: string }> {
  /** The draft's kind. */
  kind: string;
  record: () => string;
  /** What is written; `panel` tells it from the other boxes of the same record. */
  form: Form;
  /** What of it is shown where drafts are listed. */
  text: () => string;
  /** Nothing worth keeping yet. */
  blank: () => boolean;
  /** Takes over what was kept; all of it unless said. */
  adopt?: (kept: Partial<Form>) => void;
  root: Readonly<Ref<HTMLElement | null>>;
  /** The field or button one begins at. */
  first: string;
  /** Opens as a whole, and takes the cursor then; a bar of choices waits for one. */
  opens?: boolean;
  /** Sends it; whoever knows what became of the words settles or drops the draft. */
  send: (draft: ReturnType<typeof useDraft>) => Promise<void>;
  close: () => void;
}

/**
 * Something decided in a box on the record: what is written is kept, found again, sent once, folded away, and stays
 * with its reason where sending failed.
 */
export function useVerdict<Form extends { panel: string }>(source: VerdictSource<Form>) {
  const busy = ref(false);
  const failure = shallowRef<unknown>(null);
  const draft = useDraft({
    kind: source.kind,
    record: source.record,
    form: () => source.form,
    text: source.text,
    base: () => ({}),
    blank: source.blank,
  });

  async function focus(): Promise<void> {
    await nextTick();
    source.root.value?.querySelector<HTMLElement>(source.first)?.focus();
  }
  onMounted(async () => {
    if (source.opens === true) {
      source.root.value?.scrollIntoView({ block: "nearest" });
      void focus();
    }
    const { panel } = source.form;
    const found = await findDraft(source.kind, source.record(), (kept) => kept["panel"] === panel);
    if (found === null) return;
    const kept = found.draft.form as Partial<Form>;
    if (source.adopt === undefined) Object.assign(source.form, kept);
    else source.adopt(kept);
    draft.adopt(found);
  });

  async function send(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    failure.value = null;
    try {
      await draft.flush();
      await source.send(draft);
    } catch (thrown) {
      failure.value = thrown;
    } finally {
      busy.value = false;
    }
  }
  async function fold(): Promise<void> {
    await draft.flush();
    source.close();
  }
  /** Ctrl Enter decides, Esc folds: the same in every box. */
  function keys(labels: { send: string; fold: string }, decide: () => void, enabled = true): KeyBinding[] {
    return [
      { keys: "Ctrl+Enter", label: labels.send, run: decide, enabled },
      { keys: "Esc", label: labels.fold, run: () => void fold(), whileTyping: true, enabled },
    ];
  }
  return { draft, busy, failure, focus, send, fold, keys };
}
