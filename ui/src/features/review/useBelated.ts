import { computed, onMounted, ref, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import type { BelatedRow } from "@/bindings";
import { useErrorText } from "@/errors";
import { call } from "@/host";
import { onChanged } from "@/stores/changes";
import { useToasts } from "@/stores/toasts";

/** A row's name: one person's work on one record from one device. */
export const keyOfBelated = (row: BelatedRow) => `${row.record}/${row.actor}/${row.device}`;

/** What visits and leads name. */
const NAMED = new Set(["company", "contact", "contact_private"]);

/** Work that came after the right to send it had ended. It lies at the centre: without a network it is not told. */
export function useBelated() {
  const { t } = useI18n({ useScope: "global" });
  const errorText = useErrorText();
  const toasts = useToasts();
  const rows = shallowRef<BelatedRow[]>([]);
  const at = ref<string | null>(null);
  const busy = ref(false);
  const open = computed(() => rows.value.find((row) => keyOfBelated(row) === at.value) ?? null);

  async function load(): Promise<void> {
    const told = await call("review.belated", null).catch(() => rows.value);
    // What a visit or a lead names is taken in with it: it stands behind.
    const behind = (row: BelatedRow) => Number(NAMED.has(row.noun));
    rows.value = told.toSorted((one, other) => behind(one) - behind(other));
  }
  function step(combo: string): void {
    const now = rows.value.findIndex((row) => keyOfBelated(row) === at.value);
    const next = rows.value[combo === "K" ? Math.max(now - 1, 0) : now + 1];
    if (next !== undefined) at.value = keyOfBelated(next);
  }
  /** Takes in what is open, or sets it aside; the next one opens. */
  async function settle(why: string | null): Promise<boolean> {
    const row = open.value;
    if (row === null || busy.value) return false;
    busy.value = true;
    try {
      const { record, actor, device, count } = row;
      await call("review.settle_belated", { record, actor, device, count, set_aside: why });
      const said = { title: row.title, name: row.actor_name };
      toasts.show({
        tone: "done",
        text: () => t(why === null ? "review.belated.taken" : "review.belated.aside", said),
      });
      const place = rows.value.indexOf(row);
      await load();
      const next = rows.value[place] ?? rows.value[place - 1];
      at.value = next === undefined ? null : keyOfBelated(next);
      return true;
    } catch (thrown) {
      toasts.show({ tone: "wrong", text: () => errorText(thrown) });
      await load();
      return false;
    } finally {
      busy.value = false;
    }
  }
  onMounted(() => void load());
  onChanged(["meeting", "trip", "person"], () => void load());

  return { rows, at, open, busy, load, step, settle };
}
