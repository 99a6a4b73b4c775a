import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));

/** The repository's root. */
export const ROOT = path.resolve(here, "../../..");

/** Where pictures and logs of a run lie; never committed. */
export const OUT = path.resolve(here, "../out");

/** The programs under test, built with the one test profile; what is measured, with the profile that is shipped. */
export const program = (name: string): string =>
  path.join(
    process.env["CARGO_TARGET_DIR"] ?? path.join(ROOT, "target"),
    process.env["ROADBOOK_PROFILE"] ?? "ci",
    name,
  );
