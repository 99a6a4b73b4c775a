import { hostKind, call } from "./index";
import type { HandedOut } from "@/bindings";

/** Where a file went: its name, and the folder where the host wrote it (the browser keeps its own). */
export interface SavedFile {
  name: string;
  folder: string | null;
}

/** Bytes on their way into the application. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a call takes a limited number of arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

function download(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has its own hold on the bytes once it began; a minute is more than it needs for that.
  window.setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}

/** Hands bytes or a text made by the page to the person as a file. Rejects only with `AppFailure`. */
export async function saveFile(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  type = "application/octet-stream",
): Promise<SavedFile> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (hostKind === "browser") {
    download(name, new Blob([bytes], { type }));
    return { name, folder: null };
  }
  return receive(await call("file.save", { name, bytes: toBase64(bytes) }), type);
}

/** Ends what a command that made a file began: where the host has no folder, the page downloads the bytes. */
export function receive(file: HandedOut, type = "application/octet-stream"): SavedFile {
  if (file.bytes !== null) download(file.name, new Blob([fromBase64(file.bytes)], { type }));
  return { name: file.name, folder: file.folder };
}
