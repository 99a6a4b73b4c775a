import { ref, shallowRef } from "vue";
import type { ReviewQueue } from "@/bindings";
import { call, toFailure, type AppFailure } from "@/host";

const SLOW_MS = 200;
/** What is read first is what is seen first. */
const FIRST = 100;
const MORE = 500;
/** So often the queue is begun again because something came between two of its parts. */
const TRIES = 3;

/** The queue: its first part is shown at once, the rest comes behind it. */
export function useQueue() {
  const data = shallowRef<ReviewQueue | null>(null);
  const failure = shallowRef<AppFailure | null>(null);
  /** True only when there is nothing to show and it takes long enough to be seen. */
  const slow = ref(false);
  let turn = 0;

  /** All parts; none when a newer question was asked meanwhile. */
  async function whole(first: ReviewQueue, current: () => boolean): Promise<ReviewQueue | null> {
    let queue = first;
    let tries = 1;
    while (queue.rows.length < queue.total) {
      const next = await call("review.queue", { from: queue.rows.length, count: MORE });
      if (!current()) return null;
      if (next.as_of !== queue.as_of && tries < TRIES) {
        tries += 1;
        queue = await call("review.queue", { count: MORE });
        if (!current()) return null;
        continue;
      }
      if (next.rows.length === 0) break;
      const known = new Set(queue.rows.map((row) => row.id));
      queue = { ...next, from: 0, rows: [...queue.rows, ...next.rows.filter((row) => !known.has(row.id))] };
    }
    return queue;
  }

  /** Reads it anew: done when what is seen first is there. */
  async function load(): Promise<void> {
    turn += 1;
    const mine = turn;
    const current = () => mine === turn;
    const timer = window.setTimeout(() => {
      if (current() && data.value === null) slow.value = true;
    }, SLOW_MS);
    const rest = async (first: ReviewQueue): Promise<void> => {
      const queue = await whole(first, current);
      if (queue !== null) data.value = queue;
    };
    try {
      const first = await call("review.queue", { count: FIRST });
      if (!current()) return;
      failure.value = null;
      const isWhole = first.rows.length >= first.total;
      // A long queue that is shown already does not become short while it is read again.
      if (data.value !== null && !isWhole) {
        await rest(first);
        return;
      }
      data.value = first;
      if (!isWhole)
        void rest(first).catch((thrown: unknown) => {
          if (current()) failure.value = toFailure(thrown);
        });
    } catch (thrown) {
      if (current()) failure.value = toFailure(thrown);
    } finally {
      window.clearTimeout(timer);
      if (current()) slow.value = false;
    }
  }

  return { data, failure, slow, load };
}
