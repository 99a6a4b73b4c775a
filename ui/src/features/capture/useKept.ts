import { computed, onMounted, shallowRef } from "vue";
import type { Draft } from "@/bindings";
import { useErrorText } from "@/errors";
import { call } from "@/host";
import { openNote } from "@/shell";
import { useToasts } from "@/stores/toasts";
import { isNoteDraft } from "./draft";
import type { Note } from "./useNote";

/** Notes that were folded away or lost their window, offered before a word of a new one is written. */
export function useKept(note: Note, look: boolean) {
  const toasts = useToasts();
  const errorText = useErrorText();
  const all = shallowRef<Draft[]>([]);
  onMounted(async () => {
    if (!look) return;
    const drafts = await call("draft.list", null).catch(() => []);
    all.value = drafts.filter((draft) => isNoteDraft(draft) && draft.id !== note.draft.id.value);
  });
  /** Who writes has begun a new note. */
  const offered = computed(() => (note.isBlank() ? all.value : []));

  async function resume(draft: Draft): Promise<void> {
    await note.draft.flush();
    openNote({ draft_id: draft.id });
  }
  async function drop(draft: Draft): Promise<void> {
    all.value = all.value.filter((other) => other.id !== draft.id);
    await call("draft.drop", { id: draft.id }).catch((thrown: unknown) => {
      toasts.show({ tone: "wrong", text: () => errorText(thrown) });
    });
  }
  return { offered, resume, drop };
}
