import { ref, shallowRef } from "vue";
import type { Progress } from "@/bindings";
import { call } from "@/host";

/** How often the screen asks how far the work is. */
const EVERY = 300;

/** Long work in the application: how far it is while it goes on, and a way to stop it. */
export function useLongWork(kind: "import" | "export") {
  const progress = shallowRef<Progress | null>(null);
  const going = ref(false);
  let timer: number | undefined;

  function ask(): void {
    call(`${kind}.progress`, null).then(
      (now) => {
        if (going.value) progress.value = now;
      },
      () => undefined,
    );
  }
  /** Runs it, asking how far it is until it is over. */
  async function run<T>(work: () => Promise<T>, total = 0): Promise<T> {
    timer = window.setInterval(ask, EVERY);
    going.value = true;
    progress.value = { running: true, done: 0, total };
    try {
      return await work();
    } finally {
      forget();
    }
  }
  /** Lets go of it: the screen does not ask any more. */
  function forget(): void {
    window.clearInterval(timer);
    going.value = false;
    progress.value = null;
  }
  const cancel = () => call(`${kind}.cancel`, null);

  return { progress, going, run, forget, cancel };
}
