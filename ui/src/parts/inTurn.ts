import { getCurrentScope, onScopeDispose, ref, type Ref } from "vue";

/*
 * What a person does not look at first is put into the page later, a part in a task of its own: between two of them
 * the page draws and answers keys. Nothing is left out; a page that nobody sees does not wait for frames.
 */

type Part = () => void;
const waiting: Part[] = [];
let asked = false;

/** Calls this in a task of its own, after the next picture, in the order asked. Answers what takes it back. */
export function inTurn(part: Part): () => void {
  waiting.push(part);
  ask();
  return () => {
    const at = waiting.indexOf(part);
    if (at >= 0) waiting.splice(at, 1);
  };
}

function ask(): void {
  if (asked || waiting.length === 0) return;
  asked = true;
  if (document.visibilityState === "hidden") window.setTimeout(next);
  else requestAnimationFrame(() => window.setTimeout(next));
}

function next(): void {
  asked = false;
  const part = waiting.shift();
  // Whatever happens in this part, the others have their turn.
  ask();
  part?.();
}

/** A number that begins small and reaches `all` by steps, each in its turn. */
export function useGrowing(begin: number, step: number, all: number): Readonly<Ref<number>> {
  const size = ref(Math.min(begin, all));
  let takeBack: Part = () => undefined;
  const grow = (): void => {
    if (size.value >= all) return;
    takeBack = inTurn(() => {
      size.value = Math.min(all, size.value + step);
      grow();
    });
  };
  grow();
  if (getCurrentScope())
    onScopeDispose(() => {
      takeBack();
    });
  return size;
}
