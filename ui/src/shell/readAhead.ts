import { onScopeDispose } from "vue";
import { useRouter } from "vue-router";
import { formatNumber } from "@/format/number";
import { useAppearance } from "@/stores/appearance";
import { useSession } from "@/stores/session";
import { nounItems } from "./nav";

/** The first screen stands, and the note's form has been read. */
const STANDS_MS = 1_500;
const GAP_MS = 150;

/** Reads the everyday screens' parts while nothing else happens, one at a time: the first visit to one waits less. */
export function useReadAhead(): void {
  const router = useRouter();
  const session = useSession();
  const appearance = useAppearance();
  const names = nounItems((what) => session.may(what)).map((entry) => entry.name);
  let timer = 0;
  const next = (): void => {
    const name = names.shift();
    if (name === undefined) return;
    const screen = router.getRoutes().find((route) => route.name === name)?.components?.["default"];
    // Not read yet: it is a function that reads it. What cannot be read now is told when somebody goes there.
    if (typeof screen === "function")
      void Promise.resolve((screen as () => unknown)()).catch(() => undefined);
    timer = window.setTimeout(next, GAP_MS);
  };
  timer = window.setTimeout(() => {
    // The first figure on a screen would otherwise wait until the tables of numbers are read.
    formatNumber(0, appearance.language, 2);
    next();
  }, STANDS_MS);
  onScopeDispose(() => {
    window.clearTimeout(timer);
  });
}
