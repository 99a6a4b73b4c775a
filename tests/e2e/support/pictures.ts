import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { WindowScreen } from "./window-screen";

const run = promisify(execFile);
/** A picture of the README is no heavier than this. */
export const MOST_BYTES = 120_000;

/** What the window shows, with as many colours as fit: flat surfaces and text need few. */
export async function pictureOf(window: WindowScreen, file: string): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "roadbook-picture-"));
  try {
    const raw = path.join(folder, "raw.png");
    const small = path.join(folder, "small.png");
    await window.pictureTo(raw);
    for (const colours of [128, 64, 48, 32, 24]) {
      await run("convert", [
        raw,
        ...["-dither", "None", "-colors", String(colours), "-strip", "-define", "png:compression-level=9"],
        `PNG8:${small}`,
      ]);
      if (statSync(small).size <= MOST_BYTES) break;
    }
    await mkdir(path.dirname(file), { recursive: true });
    // Across file systems a rename is a copy.
    await rename(small, file).catch(async () => run("cp", [small, file]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
