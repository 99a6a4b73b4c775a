import { onScopeDispose, ref, shallowRef } from "vue";
import { call } from "@/host";
import { toBase64 } from "@/host/files";
import { useLongWork } from "@/record";
import type { ImportEntry, ImportKind, ImportSet, ImportSitting, ImportUndone } from "@/bindings";

/** Bytes of a file that travel in one request. */
const PIECE = 768 * 1024;

/** The file on the desk, and the work of writing or undoing it. */
export function useImport(kind: () => ImportKind) {
  const sitting = shallowRef<ImportSitting | null>(null);
  const version = ref(0);
  const busy = ref(false);
  const long = useLongWork("import");
  const failure = shallowRef<unknown>(null);

  function show(next: ImportSitting | null): void {
    sitting.value = next;
    version.value += 1;
  }
  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    failure.value = null;
    busy.value = true;
    try {
      return await work();
    } catch (thrown) {
      failure.value = thrown;
      return null;
    } finally {
      busy.value = false;
    }
  }

  const begin = () =>
    attempt(async () => {
      const there = await call("import.show", null);
      if (there?.kind === kind()) show(there);
    });
  const openFile = (file: File) =>
    attempt(async () => {
      for (let from = 0; from === 0 || from < file.size; from += PIECE) {
        const piece = new Uint8Array(await file.slice(from, from + PIECE).arrayBuffer());
        await call("import.upload", { first: from === 0, bytes: toBase64(piece) });
      }
      show(await call("import.open", { kind: kind(), name: file.name, text: null }));
    });
  const openText = (text: string, name: string) =>
    attempt(async () => {
      show(await call("import.open", { kind: kind(), name, text }));
    });
  const set = (change: Partial<ImportSet>) =>
    attempt(async () => {
      show(await call("import.set", { sheet: null, head: null, mapping: null, ...change }));
    });
  const close = () =>
    attempt(async () => {
      await call("import.close", null);
      show(null);
    });

  const watched = <T>(doing: () => Promise<T>): Promise<T | null> =>
    attempt(() => long.run(doing, sitting.value?.counts.chosen ?? 0));
  onScopeDispose(long.forget);

  const start = (submit: boolean): Promise<ImportEntry | null> =>
    watched(() => call("import.start", { submit }));
  const resume = (id: string): Promise<ImportEntry | null> => watched(() => call("import.resume", { id }));
  const undo = (id: string): Promise<ImportUndone | null> => watched(() => call("import.undo", { id }));
  const cancel = () => attempt(long.cancel);

  return {
    sitting,
    version,
    busy,
    progress: long.progress,
    failure,
    begin,
    openFile,
    openText,
    set,
    close,
    start,
    resume,
    undo,
    cancel,
  };
}
