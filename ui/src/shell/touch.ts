import { onScopeDispose } from "vue";
import { call } from "@/host";

/** How often it is said that somebody is there; the application hides the screens after minutes, not seconds. */
const PACE_MS = 20_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"] as const;

/** Tells the application that somebody is there, so that it hides the screens when nobody is. */
export function useTouch(): void {
  let told = -PACE_MS;
  const tell = () => {
    const now = performance.now();
    if (now - told < PACE_MS) return;
    told = now;
    // A host that does not answer says so where something is waited for.
    void call("session.touch", null).catch(() => undefined);
  };
  for (const sign of SIGNS) window.addEventListener(sign, tell, { capture: true, passive: true });
  onScopeDispose(() => {
    for (const sign of SIGNS) window.removeEventListener(sign, tell, { capture: true });
  });
}
