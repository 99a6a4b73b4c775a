import { getCurrentScope, onScopeDispose } from "vue";
import { listen } from "@/host";

const MOMENT_MS = 60;

/**
 * Calls back when records of these nouns changed, a moment after the first of several changes: what a person
 * just did is answered on the screen before anything is read again. An event without nouns means that
 * anything may have changed (the stream was down) and always calls back.
 */
export function onChanged(nouns: string[] | "any", refresh: () => void): () => void {
  let waiting = 0;
  const stopListening = listen((event) => {
    if (event.kind !== "changed") return;
    if (nouns !== "any" && event.nouns.length > 0 && !event.nouns.some((noun) => nouns.includes(noun)))
      return;
    if (waiting !== 0) return;
    waiting = window.setTimeout(() => {
      waiting = 0;
      refresh();
    }, MOMENT_MS);
  });
  const stop = () => {
    window.clearTimeout(waiting);
    stopListening();
  };
  if (getCurrentScope()) onScopeDispose(stop);
  return stop;
}
