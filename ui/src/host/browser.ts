import type { AppEvent } from "@/bindings";
import { AppFailure, isRecord, type Host } from "./contract";
import { lineSplitter } from "./lines";

/**
 * The browser host. The page is opened with a one-time token in the fragment, which never reaches a server log;
 * it is redeemed once for a bearer that lives only in this variable. A reload therefore ends the session.
 */
let bearer: string | null = null;
let redeeming: Promise<void> | null = null;

const RECONNECT_MIN_MS = 500;
const RECONNECT_MAX_MS = 15_000;

function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("k");
  if (token !== null) {
    window.history.replaceState(null, "", `${window.location.pathname}${window.location.search}#/`);
  }
  return token;
}

// Taken while the module loads, before the router reads the fragment as a route.
const token = takeToken();

async function redeem(): Promise<void> {
  if (token === null) throw new AppFailure("host.link_needed");
  const response = await send("/api/redeem", { token }, null);
  if (!response.ok) throw new AppFailure("host.link_needed");
  const body: unknown = await response.json();
  if (!isRecord(body) || typeof body["bearer"] !== "string") throw new AppFailure("host.link_needed");
  bearer = body["bearer"];
}

async function session(): Promise<string> {
  redeeming ??= redeem();
  await redeeming;
  if (bearer === null) throw new AppFailure("host.link_needed");
  return bearer;
}

async function send(path: string, body: unknown, key: string | null): Promise<globalThis.Response> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (key !== null) headers["authorization"] = `Bearer ${key}`;
  try {
    return await fetch(path, { method: "POST", headers, body: JSON.stringify(body), cache: "no-store" });
  } catch {
    throw new AppFailure("host.unreachable");
  }
}

async function call(name: string, request: unknown): Promise<unknown> {
  const response = await send("/api/call", { name, request }, await session());
  if (response.status === 401) {
    bearer = null;
    throw new AppFailure("host.link_needed");
  }
  const body: unknown = await response.json().catch(() => null);
  if (!isRecord(body)) throw new AppFailure("host.unreachable");
  const error = body["error"];
  if (isRecord(error)) {
    const detail = error["detail"];
    throw new AppFailure(String(error["code"]), isRecord(detail) ? detail : undefined);
  }
  if (!("ok" in body)) throw new AppFailure("host.unreachable");
  return body["ok"];
}

async function readEvents(
  handler: (event: AppEvent) => void,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  const key = await session();
  const response = await fetch("/api/events", { headers: { authorization: `Bearer ${key}` }, signal });
  if (response.status === 401) throw new AppFailure("host.link_needed");
  if (!response.ok || response.body === null) throw new AppFailure("host.unreachable");
  onOpen();
  const push = lineSplitter((line) => {
    // A line that is not an event (a keep-alive of a later version) is no reason to drop the stream.
    try {
      handler(JSON.parse(line) as AppEvent);
    } catch {
      return;
    }
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) push(part.value);
}

/** Everybody who listens. A browser gives a page six lines to one host: all listeners share one of them. */
const listeners = new Set<(event: AppEvent) => void>();
let following: AbortController | null = null;

function tell(event: AppEvent): void {
  for (const handler of [...listeners]) handler(event);
}

async function follow(signal: AbortSignal): Promise<void> {
  let wait = RECONNECT_MIN_MS;
  let opened = false;
  while (!signal.aborted) {
    try {
      await readEvents(tell, signal, () => {
        wait = RECONNECT_MIN_MS;
        // What happened while the stream was down is unknown: no nouns means "read everything again".
        if (opened) tell({ kind: "changed", nouns: [], ids: [] });
        opened = true;
      });
    } catch (thrown) {
      if (thrown instanceof AppFailure && thrown.code === "host.link_needed") return;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, RECONNECT_MAX_MS);
  }
}

function listen(handler: (event: AppEvent) => void): () => void {
  // The same function may listen twice; each call has an end of its own.
  const own = (event: AppEvent) => {
    handler(event);
  };
  listeners.add(own);
  if (following === null) {
    following = new AbortController();
    void follow(following.signal);
  }
  return () => {
    listeners.delete(own);
    if (listeners.size > 0) return;
    following?.abort();
    following = null;
  };
}

async function file(path: string): Promise<globalThis.Response> {
  const key = await session();
  return await fetch(`/api/file/${path}`, {
    headers: { authorization: `Bearer ${key}` },
    cache: "no-store",
  });
}

export const browserHost: Host = { kind: "browser", call, listen, file };
