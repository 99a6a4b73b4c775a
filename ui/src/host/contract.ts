import type { AppEvent, Commands } from "@/bindings";

export type CommandName = keyof Commands;
export type Request<K extends CommandName> = Commands[K]["request"];
export type Response<K extends CommandName> = Commands[K]["response"];
export type HostKind = "window" | "browser";

/** What both hosts offer. */
export interface Host {
  kind: HostKind;
  call(name: string, request: unknown): Promise<unknown>;
  listen(handler: (event: AppEvent) => void): () => void;
  /** The bytes of a file that a record names; the path is `{record}/{sha256}`. */
  file(path: string): Promise<globalThis.Response>;
}

/** A refusal with a code a caller can branch on; its text lives in the locales under errors.<code>. */
export class AppFailure extends Error {
  readonly code: string;
  readonly detail: Record<string, unknown> | undefined;

  constructor(code: string, detail?: Record<string, unknown>) {
    super(code);
    this.name = "AppFailure";
    this.code = code;
    this.detail = detail;
  }
}

/** Turns whatever a host threw into a failure; anything without a code becomes `host.unreachable`. */
export function toFailure(thrown: unknown): AppFailure {
  if (thrown instanceof AppFailure) return thrown;
  if (typeof thrown === "object" && thrown !== null && "code" in thrown) {
    const { code, detail } = thrown as { code: unknown; detail?: unknown };
    if (typeof code === "string") {
      return new AppFailure(code, isRecord(detail) ? detail : undefined);
    }
  }
  return new AppFailure("host.unreachable");
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
