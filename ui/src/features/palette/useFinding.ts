import { onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import type { FoundAll } from "@/bindings";
import { call, toFailure, type AppFailure } from "@/host";

const PAUSE_MS = 80;
const NOTHING: FoundAll = { found: [], counts: [], at_least: false, places: [], sounding: [] };

/** Searches while one types, among the records and by sound among `labels`; the newest answer wins, the last one stands until then. */
export function useFinding(query: Ref<string>, labels: () => string[]) {
  const found = shallowRef<FoundAll>(NOTHING);
  const failure = shallowRef<AppFailure | null>(null);
  /** What `found` answers; null while the newest question is still open. */
  const answered = ref<string | null>("");
  let timer = 0;
  let turn = 0;

  async function ask(text: string): Promise<void> {
    turn += 1;
    const mine = turn;
    try {
      const got = await call("search.find", { text, labels: labels() });
      if (mine !== turn) return;
      found.value = got;
      failure.value = null;
    } catch (thrown) {
      if (mine !== turn) return;
      found.value = NOTHING;
      failure.value = toFailure(thrown);
    }
    answered.value = text;
  }

  watch(query, (now) => {
    window.clearTimeout(timer);
    const text = now.trim();
    if (text === "") {
      turn += 1;
      found.value = NOTHING;
      failure.value = null;
      answered.value = "";
      return;
    }
    answered.value = null;
    timer = window.setTimeout(() => void ask(text), PAUSE_MS);
  });
  onScopeDispose(() => {
    window.clearTimeout(timer);
    turn += 1;
  });

  return { found, failure, answered };
}
