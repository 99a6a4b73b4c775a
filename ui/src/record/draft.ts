import { getCurrentScope, onScopeDispose, ref, watch } from "vue";
import type { Draft, DraftForm } from "@/bindings";
import { call, toFailure, type AppFailure } from "@/host";

/** Nothing typed is lost for longer than this. */
export const PAUSE_MS = 250;

/** Every form that is open; before the store closes they are kept once more. */
const open = new Set<() => Promise<void>>();

/** Writes what is being typed anywhere, now. */
export async function keepAllDrafts(): Promise<void> {
  await Promise.all([...open].map((flush) => flush()));
}

interface DraftSource {
  kind: string;
  record: () => string | null;
  /** What is being written; watched deeply. */
  form: () => unknown;
  text: () => string;
  base: () => DraftForm["base"];
  /** Nothing worth keeping yet: an untouched form makes no draft. */
  blank?: () => boolean;
}

/** Keeps what is being written at every pause, when the window loses it, and when the form closes. */
export function useDraft(source: DraftSource) {
  const id = ref<string | null>(null);
  const savedAt = ref<number | null>(null);
  const failure = ref<AppFailure | null>(null);
  let timer = 0;
  let dirty = false;
  let over = false;
  let chain: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (!dirty || over || (id.value === null && source.blank?.() === true)) return;
    dirty = false;
    try {
      const saved = await call("draft.save", {
        id: id.value,
        kind: source.kind,
        record: source.record(),
        text: source.text(),
        form: source.form(),
        base: source.base(),
      });
      id.value = saved.id;
      savedAt.value = saved.saved_at;
      failure.value = null;
    } catch (thrown) {
      dirty = true;
      failure.value = toFailure(thrown);
    }
  }

  /** One after the other: the first answer names the draft that the next one writes. */
  function flush(): Promise<void> {
    window.clearTimeout(timer);
    chain = chain.then(write);
    return chain;
  }

  function touch(): void {
    dirty = true;
    over = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void flush(), PAUSE_MS);
  }

  /** Goes on with a draft that was found again. */
  function adopt(draft: Draft): void {
    id.value = draft.id;
    savedAt.value = draft.saved_at;
    dirty = false;
  }

  /** The record was saved and the draft settled with it. */
  function settle(): void {
    window.clearTimeout(timer);
    dirty = false;
    over = true;
    id.value = null;
    savedAt.value = null;
  }

  async function drop(): Promise<void> {
    const gone = id.value;
    settle();
    if (gone !== null) await call("draft.drop", { id: gone }).catch(() => undefined);
  }

  watch(source.form, touch, { deep: true });
  const leave = () => void flush();
  const hide = () => {
    if (document.visibilityState === "hidden") void flush();
  };
  window.addEventListener("pagehide", leave);
  window.addEventListener("blur", leave);
  document.addEventListener("visibilitychange", hide);
  if (getCurrentScope()) {
    open.add(flush);
    onScopeDispose(() => {
      open.delete(flush);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("blur", leave);
      document.removeEventListener("visibilitychange", hide);
      void flush();
    });
  }

  return { id, savedAt, failure, touch, flush, adopt, settle, drop };
}

/** The newest unsaved text of this kind, for this record (and, of forms without one, the one that fits). */
export async function findDraft(
  kind: string,
  record: string | null,
  fits: (form: Record<string, unknown>) => boolean = () => true,
): Promise<Draft | null> {
  const drafts = await call("draft.list", null).catch(() => []);
  const mine = drafts.filter(
    ({ draft }) =>
      draft.kind === kind &&
      draft.record === record &&
      typeof draft.form === "object" &&
      draft.form !== null &&
      fits(draft.form as Record<string, unknown>),
  );
  return mine.toSorted((a, b) => b.saved_at - a.saved_at)[0] ?? null;
}
