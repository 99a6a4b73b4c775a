import { onScopeDispose, shallowRef, watch } from "vue";
import { readFile, toFailure, type AppFailure } from "@/host";

/** An address of a file's bytes for as long as somebody looks; nothing of it stays in the page afterwards. */
export function useBytes(wanted: () => { record: string; sha256: string } | null) {
  const address = shallowRef<string | null>(null);
  const failure = shallowRef<AppFailure | null>(null);
  let turn = 0;

  function clear(): void {
    turn += 1;
    if (address.value !== null) URL.revokeObjectURL(address.value);
    address.value = null;
    failure.value = null;
  }

  async function load(record: string, sha256: string): Promise<void> {
    const mine = turn;
    try {
      const blob = await readFile(record, sha256);
      if (mine === turn) address.value = URL.createObjectURL(blob);
    } catch (thrown) {
      if (mine === turn) failure.value = toFailure(thrown);
    }
  }

  watch(
    () => {
      const now = wanted();
      return now === null ? "" : `${now.record}/${now.sha256}`;
    },
    (now) => {
      clear();
      const [record, sha256] = now.split("/");
      if (record !== undefined && sha256 !== undefined) void load(record, sha256);
    },
    { immediate: true },
  );
  onScopeDispose(clear);
  return { address, failure };
}
