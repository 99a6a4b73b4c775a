import { ref, shallowRef } from "vue";
import { toFailure, type AppFailure } from "@/host";

export const SLOW_MS = 200;

/** Something read from the host: the newest answer wins, old data stays while it is read again. */
export function useResource<T>(read: () => Promise<T>) {
  const data = shallowRef<T | null>(null);
  const failure = shallowRef<AppFailure | null>(null);
  /** True only when there is nothing to show and it takes long enough to be seen. */
  const slow = ref(false);
  let turn = 0;

  async function load(): Promise<void> {
    turn += 1;
    const mine = turn;
    const timer = window.setTimeout(() => {
      if (mine === turn && data.value === null) slow.value = true;
    }, SLOW_MS);
    try {
      const got = await read();
      if (mine !== turn) return;
      data.value = got;
      failure.value = null;
    } catch (thrown) {
      if (mine === turn) failure.value = toFailure(thrown);
    } finally {
      window.clearTimeout(timer);
      if (mine === turn) slow.value = false;
    }
  }

  function clear(): void {
    turn += 1;
    data.value = null;
    failure.value = null;
    slow.value = false;
  }

  return { data, failure, slow, load, clear };
}
