/** The only folder that knows where the interface runs. Screens use `call`, `listen` and `AppFailure`. */
import type { AppEvent } from "@/bindings";
import { browserHost } from "./browser";
import {
  toFailure,
  type CommandName,
  type Host,
  type HostKind,
  type Request,
  type Response,
} from "./contract";
import { windowHost } from "./window";

export { AppFailure, toFailure } from "./contract";
export type { CommandName, HostKind, Request, Response } from "./contract";

const host: Host = "__TAURI_INTERNALS__" in window ? windowHost : browserHost;

export const hostKind: HostKind = host.kind;

/** Runs one command of the shared table. Rejects only with `AppFailure`. */
export async function call<K extends CommandName>(name: K, request: Request<K>): Promise<Response<K>> {
  try {
    return (await host.call(name, request)) as Response<K>;
  } catch (thrown) {
    throw toFailure(thrown);
  }
}

/** The bytes of a file that a record names. Rejects only with `AppFailure`. */
export async function readFile(record: string, sha256: string): Promise<Blob> {
  let response: globalThis.Response;
  try {
    response = await host.file(`${record}/${sha256}`);
  } catch (thrown) {
    throw toFailure(thrown);
  }
  if (response.ok) return await response.blob();
  throw toFailure(await response.json().catch(() => null));
}

/** Hears every event of the app until the returned function is called. */
export function listen(handler: (event: AppEvent) => void): () => void {
  return host.listen(handler);
}
