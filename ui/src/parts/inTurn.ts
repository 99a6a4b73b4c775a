import { getCurrentScope, nextTick, onScopeDispose, ref, type Ref } from "vue";

/*
 * What a person does not look at first is put into the page later, a part in a task of its own: between two of them
 * the page draws and answers keys. Nothing is left out; a page that nobody sees does not wait for frames.
 */

type Part = () => void;
const waiting: Part[] = [];
let asked = false;

/**
 * Calls this in a task of its own, after the next picture (or after so many), in the order asked. Answers what takes
 * it back.
 */
export function inTurn(part: Part, pictures = 1): () => void {
  let left = pictures;
  const come = (): void => {
    left -= 1;
    if (left > 0) stand();
    else part();
  };
  const stand = (): void => {
    waiting.push(come);
    ask();
  };
  stand();
  return () => {
    const at = waiting.indexOf(come);
    if (at >= 0) waiting.splice(at, 1);
  };
}

/** Calls this once the next picture is drawn, at once where nobody sees the page. Answers what takes it back. */
export function afterPicture(part: Part): () => void {
  let stays = true;
  const come = (): void => {
    if (stays) part();
  };
  if (document.visibilityState === "hidden") window.setTimeout(come);
  else requestAnimationFrame(() => window.setTimeout(come));
  return () => {
    stays = false;
  };
}

function ask(): void {
  if (asked || waiting.length === 0) return;
  asked = true;
  afterPicture(next);
}

function next(): void {
  asked = false;
  const part = waiting.shift();
  // Whatever happens in this part, the others have their turn.
  ask();
  part?.();
}

/** What a step should take of the page's time, in milliseconds: less, and the next is larger; more, and it is smaller. */
const QUICK_MS = 6;
const SLOW_MS = 14;

/**
 * A number that begins small and reaches `all` by steps, each in its turn. A page that is quick with one takes more at
 * the next, a slow one less, but one.
 */
export function useGrowing(begin: number, all: number): Readonly<Ref<number>> {
  const size = ref(Math.min(begin, all));
  let step = Math.max(1, begin);
  let takeBack: Part = () => undefined;
  const grow = (): void => {
    if (size.value >= all) return;
    takeBack = inTurn(() => {
      const from = performance.now();
      size.value = Math.min(all, size.value + step);
      grow();
      void nextTick(() => {
        const took = performance.now() - from;
        if (took > SLOW_MS) step = Math.max(1, Math.floor(step / 2));
        else if (took < QUICK_MS) step *= 2;
      });
    });
  };
  grow();
  if (getCurrentScope())
    onScopeDispose(() => {
      takeBack();
    });
  return size;
}
