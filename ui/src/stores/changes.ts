import { getCurrentScope, onScopeDispose } from "vue";
import { listen } from "@/host";

/**
 * Calls back when records of these nouns changed, at most once per frame. An event without nouns means that
 * anything may have changed (the stream was down) and always calls back.
 */
export function onChanged(nouns: string[], refresh: () => void): () => void {
  let waiting = 0;
  const stopListening = listen((event) => {
    if (event.kind !== "changed") return;
    if (event.nouns.length > 0 && !event.nouns.some((noun) => nouns.includes(noun))) return;
    if (waiting !== 0) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      refresh();
    });
  });
  const stop = () => {
    cancelAnimationFrame(waiting);
    stopListening();
  };
  if (getCurrentScope()) onScopeDispose(stop);
  return stop;
}
