import { computed, ref, shallowRef } from "vue";
import type { RosterDone, RosterEntry, RosterFix, RosterPreview, RosterRow } from "@/bindings";
import { AppFailure, call } from "@/host";
import { toBase64 } from "@/host/files";

/** A larger file is no list of people. */
const MOST_BYTES = 20 * 1024 * 1024;
/** The order of reading; whatever else a sheet says comes after. */
const FIELDS = ["name", "unit", "role", "post", "short", "parent", "series", "code"];
const FIRST = { wrong: 0, changed: 1, new: 2, same: 3 };

/** A sheet of the file: its fields, and its rows as they were sorted when it was read. */
export interface RosterSheet {
  name: string;
  fields: string[];
  rows: number[];
}

/** A table of units and people on its way in: read, put right cell by cell, written in one commit, undone whole. */
export function useRoster() {
  const file = shallowRef<{ name: string; bytes: string } | null>(null);
  const fixes = shallowRef<RosterFix[]>([]);
  const preview = shallowRef<RosterPreview | null>(null);
  const sheets = shallowRef<RosterSheet[]>([]);
  const entries = shallowRef<RosterEntry[]>([]);
  const failure = shallowRef<unknown>(null);
  const busy = ref<"reading" | "writing" | null>(null);
  /** Another number: another file. */
  const version = ref(0);

  const takes = computed(() => (preview.value === null ? 0 : preview.value.new + preview.value.changed));
  const request = () => ({ ...(file.value ?? { name: "", bytes: "" }), fixes: fixes.value });

  async function attempt<T>(what: "reading" | "writing", work: () => Promise<T>): Promise<T | null> {
    if (busy.value !== null) return null;
    busy.value = what;
    failure.value = null;
    try {
      return await work();
    } catch (thrown) {
      failure.value = thrown;
      return null;
    } finally {
      busy.value = null;
    }
  }
  /** What has to be put right stands first; it keeps its place when it is right. */
  function sheetsOf(rows: RosterRow[]): RosterSheet[] {
    const found = new Map<string, RosterRow[]>();
    for (const row of rows) {
      const own = found.get(row.sheet);
      if (own === undefined) found.set(row.sheet, [row]);
      else own.push(row);
    }
    return [...found].map(([name, own]) => ({
      name,
      fields: FIELDS.filter((field) => own.some((row) => field in row.cells)),
      rows: own.toSorted((a, b) => FIRST[a.state] - FIRST[b.state]).map((row) => row.row),
    }));
  }
  async function look(chosen: File): Promise<void> {
    preview.value = null;
    sheets.value = [];
    fixes.value = [];
    await attempt("reading", async () => {
      if (chosen.size > MOST_BYTES) throw new AppFailure("over_limit");
      file.value = { name: chosen.name, bytes: toBase64(new Uint8Array(await chosen.arrayBuffer())) };
      const read = await call("roster.preview", request());
      sheets.value = sheetsOf(read.rows);
      preview.value = read;
      version.value += 1;
    });
  }
  const rowOf = (sheet: string, row: number) =>
    preview.value?.rows.find((one) => one.sheet === sheet && one.row === row);
  /** Puts a cell right; the whole table is looked at again, since one name may make another row right. */
  async function fix(
    sheet: string,
    row: number,
    field: string,
    text: string,
  ): Promise<RosterRow | undefined> {
    const before = fixes.value;
    fixes.value = [...before, { sheet, row, field, text }];
    try {
      preview.value = await call("roster.preview", request());
    } catch (thrown) {
      fixes.value = before;
      throw thrown;
    }
    return rowOf(sheet, row);
  }
  async function history(): Promise<void> {
    entries.value = await call("roster.list", null).catch(() => []);
  }
  const write = (): Promise<RosterDone | null> =>
    attempt("writing", async () => {
      const done = await call("roster.import", request());
      await history();
      return done;
    });

  return { file, preview, sheets, entries, failure, busy, version, takes, look, rowOf, fix, history, write };
}
