import { computed, ref, shallowRef, watch, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import type { ReviewDetail, Verdict } from "@/bindings";
import { useErrorText } from "@/errors";
import { call, toFailure, type AppFailure } from "@/host";
import { useResource } from "@/record";
import { onChanged } from "@/stores/changes";
import { useToasts } from "@/stores/toasts";
import { isDecided, matches, nextAfter, type Filter } from "./queue";

/** The queue, the record that is being read, and the verdicts given since the screen was opened. */
export function useReview(selected: Ref<string | null>, go: (id: string | null) => void) {
  const { t } = useI18n({ useScope: "global" });
  const errorText = useErrorText();
  const toasts = useToasts();

  const queue = useResource(() => call("review.queue", null));
  const filter = ref<Filter>("all");
  const detail = shallowRef<ReviewDetail | null>(null);
  const failure = shallowRef<AppFailure | null>(null);
  /** A newer content than the one being read (M6): shown only when the reader asks. */
  const newer = shallowRef<ReviewDetail | null>(null);
  const busy = ref(false);
  const given = ref<string[]>([]);
  /** What was done last, told beside the keys: forty toasts would hide what is read. */
  const said = ref("");
  let turn = 0;

  const rows = computed(() => queue.data.value?.rows.filter((row) => matches(row, filter.value)) ?? []);

  async function read(): Promise<void> {
    const id = selected.value;
    turn += 1;
    const mine = turn;
    if (id === null) {
      detail.value = null;
      return;
    }
    try {
      const got = await call("review.show", { id });
      if (mine !== turn) return;
      failure.value = null;
      const shown = detail.value;
      if (shown?.meeting.row.id === id && shown.meeting.content_hash !== got.meeting.content_hash)
        newer.value = got;
      else {
        detail.value = got;
        newer.value = null;
      }
    } catch (thrown) {
      if (mine === turn) failure.value = toFailure(thrown);
    }
  }
  function showNewer(): void {
    if (newer.value !== null) detail.value = newer.value;
    newer.value = null;
  }
  watch(selected, () => {
    newer.value = null;
    failure.value = null;
    void read();
  });
  async function load(): Promise<void> {
    await queue.load();
    if (selected.value === null)
      go(rows.value.find((row) => !isDecided(row))?.id ?? rows.value[0]?.id ?? null);
    else await read();
  }
  onChanged(["meeting", "review", "trip"], () => void load());

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    try {
      await work();
      return true;
    } catch (thrown) {
      toasts.show({ tone: "wrong", text: errorText(thrown) });
      return false;
    } finally {
      busy.value = false;
    }
  }

  /** Gives the verdict on what was read, and opens the next record. */
  async function give(verdict: Verdict, note: string | null, draft: string | null): Promise<boolean> {
    const now = detail.value;
    if (now === null) return false;
    const { id, title } = now.meeting.row;
    const next = nextAfter(rows.value, id);
    const done = await attempt(() =>
      call("review.give", { id, verdict, note, content_hash: now.meeting.content_hash, draft }),
    );
    if (!done) return false;
    given.value = [...given.value, id];
    said.value = t(verdict === "reviewed" ? "review.approved" : "review.returned", { title });
    if (next !== null && selected.value === id) go(next);
    await load();
    return true;
  }
  async function undo(): Promise<void> {
    const id = given.value.at(-1);
    if (id === undefined) return;
    const done = await attempt(() => call("review.withdraw", { id }));
    if (!done) return;
    given.value = given.value.slice(0, -1);
    said.value = t("review.undone");
    go(id);
    await load();
  }
  async function say(note: string, draft: string | null): Promise<boolean> {
    const id = selected.value;
    if (id === null) return false;
    const done = await attempt(() => call("review.comment", { id, note, draft }));
    if (done) {
      said.value = t("review.commented");
      await read();
    }
    return done;
  }
  function step(by: number): void {
    const at = rows.value.findIndex((row) => row.id === selected.value);
    const next = rows.value[Math.min(Math.max(at + by, 0), rows.value.length - 1)];
    if (next !== undefined) go(next.id);
  }

  return {
    queue,
    filter,
    rows,
    detail,
    failure,
    newer,
    busy,
    given,
    said,
    load,
    showNewer,
    give,
    undo,
    say,
    step,
  };
}
