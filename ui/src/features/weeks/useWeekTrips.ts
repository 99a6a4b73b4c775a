import { ref, shallowRef } from "vue";
import type { TripRow, WeekRow } from "@/bindings";
import { call } from "@/host";

const PAGE = 100;

/** The trips of the selected week: the first of them at once, the rest when they are asked for. */
export function useWeekTrips(week: () => WeekRow | null) {
  const rows = shallowRef<readonly TripRow[]>([]);
  const total = ref(0);
  let turn = 0;

  async function read(from: number): Promise<void> {
    turn += 1;
    const mine = turn;
    const now = week();
    // A proposal has no trips yet.
    if (now === null || now.id === null) {
      rows.value = [];
      total.value = 0;
      return;
    }
    const within = { from: now.from, to: now.to };
    const page = await call("trip.list", { mine: false, within, from, count: PAGE }).catch(() => null);
    if (mine !== turn || page === null) return;
    const known = new Set(page.rows.map((row) => row.id));
    rows.value = from === 0 ? page.rows : [...rows.value.filter((row) => !known.has(row.id)), ...page.rows];
    total.value = page.total;
  }

  return { rows, total, load: () => read(0), more: () => read(rows.value.length) };
}
