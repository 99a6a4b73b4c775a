import { computed, ref, shallowRef } from "vue";
import { toFailure, type AppFailure } from "@/host";
import { SLOW_MS } from "./resource";

/** Which rows of a list are wanted: from `offset`, or those around a record. */
export interface PageAsk {
  offset: number;
  limit: number;
  around: string | null;
}
/** A stretch of a list, and how long the whole list is. */
export interface Page<Row> {
  rows: Row[];
  offset: number;
  total: number;
  /** Stretches with the same number are of one list; with another, those held before are of yesterday. */
  asOf: number;
}

export const PAGE = 100;
/** More pages than these are not kept: of a hundred thousand rows one looks at a few dozen. */
const KEPT = 24;

/** A list of any length, read as one looks at it. The newest question wins; old rows stay while it is asked. */
export function usePages<Row extends { id: string }>(read: (ask: PageAsk) => Promise<Page<Row>>) {
  /** Rows by page number; a page that nobody looked at is not there. */
  const pages = shallowRef<ReadonlyMap<number, readonly Row[]>>(new Map());
  const total = ref<number | null>(null);
  const failure = shallowRef<AppFailure | null>(null);
  /** True only when there is nothing to show and it takes long enough to be seen. */
  const slow = ref(false);
  /** What is in sight, from and to. */
  const seen = ref({ first: 0, last: 0 });
  const asked = new Set<number>();
  let turn = 0;
  let asOf = 0;

  const pageOf = (index: number) => Math.floor(index / PAGE);
  const at = (index: number): Row | undefined => pages.value.get(pageOf(index))?.[index % PAGE];
  const places = computed(() => {
    const found = new Map<string, number>();
    for (const [page, rows] of pages.value) rows.forEach((row, i) => found.set(row.id, page * PAGE + i));
    return found;
  });
  /** Where a record stands, if it was looked at. */
  const indexOf = (id: string | null): number | null => (id === null ? null : (places.value.get(id) ?? null));

  function cut(answer: Page<Row>, into: Map<number, readonly Row[]>): void {
    for (let from = 0; from < answer.rows.length; from += PAGE)
      into.set(pageOf(answer.offset + from), answer.rows.slice(from, from + PAGE));
  }
  /** Far pages go first; a list that came in one piece is not cut down. */
  function trim(into: Map<number, readonly Row[]>): void {
    const middle = pageOf((seen.value.first + seen.value.last) / 2);
    const far = [...into.keys()].toSorted((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of far.slice(0, Math.max(0, into.size - KEPT))) into.delete(page);
  }

  async function ask(wanted: PageAsk[], fresh: boolean): Promise<void> {
    turn += 1;
    const mine = turn;
    asked.clear();
    const timer = window.setTimeout(() => {
      if (mine === turn && total.value === null) slow.value = true;
    }, SLOW_MS);
    try {
      const next = new Map<number, readonly Row[]>();
      let count = 0;
      // One after the other: two pages of one moment belong together, and a list that is whole comes at once.
      for (const one of wanted) {
        if (!fresh && next.has(pageOf(one.offset))) continue;
        const answer = await read(one);
        if (mine !== turn) return;
        count = answer.total;
        asOf = answer.asOf;
        cut(answer, next);
      }
      pages.value = next;
      total.value = count;
      failure.value = null;
    } catch (thrown) {
      if (mine === turn) failure.value = toFailure(thrown);
    } finally {
      window.clearTimeout(timer);
      if (mine === turn) slow.value = false;
    }
  }

  /** A new question: from the top, or with this record in sight. */
  const load = (around: string | null = null): Promise<void> =>
    ask([{ offset: 0, limit: PAGE, around }], true);

  /** The same question again, because records changed: what is in sight is read anew, the rest when it is seen. */
  function refresh(): Promise<void> {
    // The first page too: its first row is what a list without a choice shows.
    const wanted: PageAsk[] = [{ offset: 0, limit: PAGE, around: null }];
    for (let page = Math.max(1, pageOf(seen.value.first)); page <= pageOf(seen.value.last); page += 1)
      wanted.push({ offset: page * PAGE, limit: PAGE, around: null });
    return ask(wanted, false);
  }

  /** These rows are in sight: what is missing of them is read. */
  async function look(first: number, last: number): Promise<void> {
    seen.value = { first, last };
    for (let page = pageOf(first); page <= pageOf(last); page += 1) {
      if (pages.value.has(page) || asked.has(page) || total.value === null) continue;
      asked.add(page);
      const mine = turn;
      try {
        const answer = await read({ offset: page * PAGE, limit: PAGE, around: null });
        if (mine !== turn) return;
        if (answer.asOf !== asOf) {
          // Something came between: beside the older pages a row would be missing or stand twice.
          await refresh();
          return;
        }
        const next = new Map(pages.value);
        cut(answer, next);
        trim(next);
        pages.value = next;
        total.value = answer.total;
      } catch (thrown) {
        if (mine === turn) failure.value = toFailure(thrown);
      } finally {
        if (mine === turn) asked.delete(page);
      }
    }
  }

  return { total, failure, slow, seen, at, indexOf, load, refresh, look };
}

export type Pages<Row extends { id: string }> = ReturnType<typeof usePages<Row>>;
