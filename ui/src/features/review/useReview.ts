import { computed, ref, shallowRef, watch, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import type { ReviewDetail, Verdict } from "@/bindings";
import { useErrorText } from "@/errors";
import { call, toFailure, type AppFailure } from "@/host";
import { rowsOf, strideTo } from "@/parts";
import { onChanged } from "@/stores/changes";
import { useToasts } from "@/stores/toasts";
import { isDecided, matches, nextAfter, type Filter } from "./queue";
import { useQueue } from "./useQueue";

/** The queue, the record that is being read, and the verdicts given since the screen was opened. */
export function useReview(selected: Ref<string | null>, go: (id: string | null) => void) {
  const { t } = useI18n({ useScope: "global" });
  const errorText = useErrorText();
  const toasts = useToasts();

  const queue = useQueue();
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
  /** Read ahead: the neighbours of the record that is open. */
  const ahead = new Map<string, ReviewDetail>();
  const stale = new Set<string>();
  /** Approved with the key and on their way to the store. */
  const going = ref<string[]>([]);
  let line = Promise.resolve();

  const rows = computed(() => queue.data.value?.rows.filter((row) => matches(row, filter.value)) ?? []);
  const source = rowsOf(
    () => rows.value,
    (row) => row.id,
  );

  async function read(): Promise<void> {
    const id = selected.value;
    turn += 1;
    const mine = turn;
    if (id === null) {
      detail.value = null;
      return;
    }
    // No key may meet a record that is no longer the one selected.
    if (detail.value?.meeting.row.id !== id) detail.value = ahead.get(id) ?? null;
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
      await readAhead(id, () => mine === turn);
    } catch (thrown) {
      if (mine === turn) failure.value = toFailure(thrown);
    }
  }
  /** A fast reader has the next record before the hand is back on the key. */
  async function readAhead(id: string, current: () => boolean): Promise<void> {
    const after = nextAfter(waiting(), id);
    const at = rows.value.findIndex((row) => row.id === id);
    const near = [
      after,
      after === null ? null : nextAfter(waiting(), after),
      rows.value[at + 1]?.id,
      rows.value[at - 1]?.id,
    ];
    for (const other of new Set(near)) {
      if (typeof other !== "string" || (ahead.has(other) && !stale.has(other))) continue;
      const got = await call("review.show", { id: other }).catch(() => null);
      if (!current()) return;
      if (got === null) continue;
      ahead.set(other, got);
      stale.delete(other);
    }
  }
  /** The rows without those whose verdict is on its way. */
  const waiting = () =>
    rows.value.map((row) => (going.value.includes(row.id) ? { ...row, state: "reviewed" as const } : row));
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
      go(waiting().find((row) => !isDecided(row))?.id ?? rows.value[0]?.id ?? null);
    else await read();
  }
  onChanged(["meeting", "review", "trip"], () => {
    for (const id of ahead.keys()) stale.add(id);
    void load();
  });

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    try {
      await work();
      return true;
    } catch (thrown) {
      toasts.show({ tone: "wrong", text: () => errorText(thrown) });
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
    const next = nextAfter(waiting(), id);
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
  /** The key opens the next record at once; the verdict follows in its turn, for what was shown when it was pressed. */
  async function approve(): Promise<void> {
    const now = detail.value;
    if (busy.value || selected.value === null) return;
    if (now?.meeting.row.id !== selected.value) {
      said.value = t("review.notYet");
      return;
    }
    const { id, title } = now.meeting.row;
    if (going.value.includes(id)) return;
    going.value = [...going.value, id];
    const next = nextAfter(waiting(), id);
    if (next !== null) go(next);
    const mine = line.then(async () => {
      try {
        await call("review.give", {
          id,
          verdict: "reviewed",
          note: null,
          content_hash: now.meeting.content_hash,
          draft: null,
        });
        given.value = [...given.value, id];
        said.value = t("review.approved", { title });
      } catch (thrown) {
        toasts.show({
          tone: "wrong",
          text: () => t("review.notGiven", { title, why: errorText(thrown) }),
          action: {
            label: () => t("review.backTo"),
            run: () => {
              go(id);
            },
          },
        });
      }
    });
    line = mine;
    await mine;
    if (line === mine) await load();
    going.value = going.value.filter((other) => other !== id);
  }
  async function undo(): Promise<void> {
    await line;
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
  function step(combo: string): void {
    const next = strideTo(source, source.indexOf(selected.value), combo);
    const row = next === null ? undefined : source.at(next);
    if (row !== undefined) go(row.id);
  }

  return {
    queue,
    filter,
    rows,
    source,
    detail,
    failure,
    newer,
    busy,
    given,
    said,
    load,
    showNewer,
    give,
    approve,
    undo,
    say,
    step,
  };
}
