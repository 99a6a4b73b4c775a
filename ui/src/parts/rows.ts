import { computed, shallowRef, type Ref, type ShallowRef } from "vue";

/** A list of any length, of which only what is in sight need be there. */
export interface RowSource<Row> {
  /** How long it is; null while nothing is known. */
  total: Readonly<Ref<number | null>>;
  /** The row, or undefined while it is read. */
  at: (index: number) => Row | undefined;
  /** Where the row with this key stands, as far as is known. */
  indexOf: (key: string | null) => number | null;
  /** These rows are in sight now. */
  look: (first: number, last: number) => void;
  seen: Readonly<Ref<{ first: number; last: number }>>;
}

/** Rows that are all there already. */
export function rowsOf<Row>(rows: () => readonly Row[], key: (row: Row) => string): RowSource<Row> {
  const places = computed(() => new Map(rows().map((row, at) => [key(row), at])));
  const seen: ShallowRef<{ first: number; last: number }> = shallowRef({ first: 0, last: 0 });
  return {
    total: computed(() => rows().length),
    at: (index) => rows()[index],
    indexOf: (one) => (one === null ? null : (places.value.get(one) ?? null)),
    look: (first, last) => {
      seen.value = { first, last };
    },
    seen,
  };
}

/** How the keys walk a list: one, a screenful, or to an end. */
export function strideOf(combo: string, screenful: number): number {
  switch (combo) {
    case "J":
    case "↓":
      return 1;
    case "K":
    case "↑":
      return -1;
    case "PageDown":
      return screenful;
    case "PageUp":
      return -screenful;
    case "End":
      return Infinity;
    case "Home":
      return -Infinity;
    default:
      return 0;
  }
}

/** Where a stride from here leads in a list of `total`; null in an empty one. From nowhere it begins at what is in sight. */
export function strideTo(
  source: Pick<RowSource<unknown>, "total" | "seen">,
  from: number | null,
  combo: string,
): number | null {
  const total = source.total.value ?? 0;
  if (total === 0) return null;
  const { first, last } = source.seen.value;
  const by = strideOf(combo, Math.max(1, last - first));
  const start = from ?? (by > 0 ? first - 1 : first + 1);
  return Math.min(Math.max(start + by, 0), total - 1);
}

/** The keys that every list understands besides J, K. */
export const FAR_KEYS = ["↓", "↑", "PageDown", "PageUp", "Home", "End"];
