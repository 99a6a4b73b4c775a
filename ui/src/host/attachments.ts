import type { AttachedFile } from "@/bindings";
import { call } from "./index";
import { toBase64 } from "./files";

/** What is known of a file while it is put down. */
export interface PutDown {
  file: Blob;
  name: string;
  /** A business card: kept with the contact's private part. */
  card: boolean;
  /** Length of a recording in milliseconds. */
  ms: number | null;
}

/** Puts a file down on this device, piece by piece. Rejects with `AppFailure`, or when the signal ends it. */
export async function putDown(
  what: PutDown,
  progress: (through: number) => void,
  signal: AbortSignal,
): Promise<{ finish: (keepPlace: boolean) => Promise<AttachedFile>; cancel: () => Promise<unknown> }> {
  const begun = await call("attachment.begin", { name: what.name, bytes: what.file.size });
  const cancel = () => call("attachment.cancel", { id: begun.id });
  try {
    for (let at = 0; at < what.file.size; at += begun.piece_bytes) {
      signal.throwIfAborted();
      const piece = await what.file.slice(at, at + begun.piece_bytes).arrayBuffer();
      await call("attachment.piece", { id: begun.id, at, bytes: toBase64(new Uint8Array(piece)) });
      progress(Math.min(at + begun.piece_bytes, what.file.size));
    }
    signal.throwIfAborted();
  } catch (thrown) {
    await cancel().catch(() => undefined);
    throw thrown;
  }
  return {
    finish: (keepPlace) =>
      call("attachment.finish", { id: begun.id, keep_place: keepPlace, card: what.card, ms: what.ms }),
    cancel,
  };
}
