import { onScopeDispose, ref } from "vue";
import type { AttachedFile } from "@/bindings";
import { toFailure, type AppFailure } from "@/host";
import { putDown } from "@/host/attachments";

/** A file on its way from the person's hands onto this device. */
export interface Taking {
  key: number;
  name: string;
  total: number;
  through: number;
  /** It says where it was taken, and that cannot be removed: the person decides. */
  asks: boolean;
  failure: AppFailure | null;
  cancel: () => void;
  /** Answers the question. */
  keep: (() => void) | null;
}

/** Puts files down one after the other and hands each over as soon as it lies here. */
export function useTaking(taken: (file: AttachedFile) => Promise<void> | void) {
  const list = ref<Taking[]>([]);
  let next = 1;
  let queue: Promise<void> = Promise.resolve();

  function drop(key: number): void {
    list.value = list.value.filter((one) => one.key !== key);
  }

  function add(files: readonly (File | { blob: Blob; name: string; ms: number })[], card = false): void {
    for (const given of files) {
      const file = given instanceof File ? given : given.blob;
      const abort = new AbortController();
      const key = next;
      next += 1;
      list.value = [
        ...list.value,
        {
          key,
          name: given.name,
          total: file.size,
          through: 0,
          asks: false,
          failure: null,
          keep: null,
          cancel: () => {
            abort.abort();
            drop(key);
          },
        },
      ];
      const ms = given instanceof File ? null : given.ms;
      queue = queue.then(() => take(key, { file, name: given.name, card, ms }, abort.signal));
    }
  }

  async function take(key: number, what: Parameters<typeof putDown>[0], signal: AbortSignal): Promise<void> {
    const now = () => list.value.find((one) => one.key === key);
    if (now() === undefined) return;
    try {
      const down = await putDown(
        what,
        (through) => {
          const one = now();
          if (one !== undefined) one.through = through;
        },
        signal,
      );
      try {
        await hand(key, await down.finish(false));
      } catch (thrown) {
        const failure = toFailure(thrown);
        const one = now();
        if (failure.detail?.["problem"] !== "position" || one === undefined) throw failure;
        one.asks = true;
        one.cancel = () => {
          void down.cancel();
          drop(key);
        };
        one.keep = () => {
          one.asks = false;
          down
            .finish(true)
            .then((file) => hand(key, file))
            .catch((again: unknown) => {
              fail(key, again);
            });
        };
      }
    } catch (thrown) {
      if (!signal.aborted) fail(key, thrown);
    }
  }

  async function hand(key: number, file: AttachedFile): Promise<void> {
    await taken(file);
    drop(key);
  }

  function fail(key: number, thrown: unknown): void {
    const one = list.value.find((candidate) => candidate.key === key);
    if (one === undefined) return;
    one.failure = toFailure(thrown);
    one.cancel = () => {
      drop(key);
    };
  }

  onScopeDispose(() => {
    for (const one of list.value) if (one.failure === null) one.cancel();
  });

  return { list, add };
}
