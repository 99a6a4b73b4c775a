import { computed, reactive, ref, shallowRef, watch } from "vue";
import type { AuditForm, AuditRow } from "@/bindings";
import { call } from "@/host";

const PAGE = 100;

/** The audit trail, newest first: narrowed, and read on page by page as one looks further back. */
export function useTrail() {
  const filter = reactive<{
    person: string | null;
    kind: string | null;
    from: string | null;
    to: string | null;
  }>({
    person: null,
    kind: null,
    from: null,
    to: null,
  });
  const rows = shallowRef<AuditRow[] | null>(null);
  const next = ref<number | null>(null);
  const busy = ref(false);
  const failure = shallowRef<unknown>(null);
  /** An answer to an older question is not shown under a newer one. */
  let asked = 0;

  const form = computed<AuditForm>(() => ({ ...filter, before: null }));
  const narrowed = computed(() => Object.values(filter).some((part) => part !== null));

  async function read(before: number | null): Promise<void> {
    const turn = ++asked;
    busy.value = true;
    failure.value = null;
    try {
      const page = await call("audit.list", { ...filter, before, limit: PAGE });
      if (turn !== asked) return;
      rows.value = before === null ? page.rows : [...(rows.value ?? []), ...page.rows];
      next.value = page.next;
    } catch (thrown) {
      if (turn === asked) failure.value = thrown;
    } finally {
      if (turn === asked) busy.value = false;
    }
  }
  const load = () => read(null);
  const more = async () => {
    if (next.value !== null && !busy.value) await read(next.value);
  };
  watch(filter, () => void load(), { immediate: true });

  return { filter, form, narrowed, rows, next, busy, failure, load, more };
}
