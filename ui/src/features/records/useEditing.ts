import { computed, ref, shallowRef, watch, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { useRoute } from "vue-router";
import type { RecordId, Saved } from "@/bindings";
import { useToasts } from "@/stores/toasts";
import { useHanded } from "./useHanded";

/** What of a split view this needs: `useSplit` gives it. */
interface Split {
  selected: Ref<RecordId | null>;
  named: Ref<RecordId | null>;
  go: (id: RecordId | null) => void;
  refresh: () => void;
}

/**
 * What is being written beside a list: the field to begin in, or something new; null while nothing is. `over` ties
 * it to its split view, which wants to know beforehand whether a form is open.
 */
export function useEditing<What extends string>() {
  const { t } = useI18n({ useScope: "global" });
  const route = useRoute();
  const toasts = useToasts();
  const handed = useHanded();
  const editing = ref(null) as Ref<What | null>;
  /** The draft that is gone on with. */
  const draft = shallowRef<string>();
  const busy = computed(() => editing.value !== null);

  function begin(what: What, kept?: string): void {
    draft.value = kept;
    editing.value = what;
  }

  function over(split: Split): {
    saved: (what: Saved, submit?: boolean) => void;
    folded: (kept?: boolean) => void;
  } {
    // Another one was chosen.
    watch(split.selected, () => {
      editing.value = null;
    });
    function leave(to: RecordId | null): void {
      editing.value = null;
      draft.value = undefined;
      // The address forgets what was asked to be written.
      const asked = route.query["draft"] !== undefined || route.query["edit"] !== undefined;
      if (to !== null || asked) split.go(to);
      split.refresh();
    }
    return {
      saved(what, submit = false) {
        handed(what, submit);
        leave(what.id);
      },
      folded(kept = false) {
        if (kept) toasts.show({ tone: "done", text: () => t("records.draftKept") });
        leave(split.named.value);
      },
    };
  }
  return { editing, draft, busy, begin, over };
}
