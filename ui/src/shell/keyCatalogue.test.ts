import { describe, expect, test } from "vitest";
import { keyCatalogue } from "./keyCatalogue";

const sources = import.meta.glob<string>("/src/**/*.{vue,ts}", {
  query: "?raw",
  import: "default",
  eager: true,
});
/** Keys made at run time; each stands in the sheet by the label named here. */
const MADE: Record<string, string[]> = {
  "/src/features/admin/AdminScreen.vue": ["admin.keys.section"],
  "/src/features/capture/NotePanel.vue": ["capture.keys.piece"],
};
const told = new Map<string, string[]>();
for (const { keys } of keyCatalogue((key) => key, "Ctrl+N")) {
  for (const [combos, label] of keys) told.set(label, [...(told.get(label) ?? []), ...[combos].flat()]);
}

/** What stands behind `keys:` in the calls of useKeys, with its label's name. */
function* registered(): Generator<{ file: string; keys: string; label: string }> {
  for (const [file, text] of Object.entries(sources)) {
    if (!/useKeys\(|KeyBinding\[\]/u.test(text) || /\/keys\/|\.test\.ts$|useCommands/u.test(file)) continue;
    for (const [, keys = "", label = ""] of text.matchAll(
      /\bkeys: ("[^"]+"|\[[^\]]+\]|[\w.]+(?:\([^)]*\))*[^\n,]*),\s*(?:\/\/[^\n]*\s*)?(?:also: \[[^\]]*\],\s*)?label: (?:t\("([\w.]+)"\)|[^\n]+)/gu,
    )) {
      yield { file, keys, label };
    }
  }
}

describe("the cheat sheet", () => {
  const all = [...registered()];

  test("the sources are read", () => {
    expect(all.length).toBeGreaterThan(90);
  });

  test("tells every key that a screen registers", () => {
    const missing = all
      .filter(({ label }) => label !== "")
      .filter(({ keys, label }) => {
        const known = told.get(label);
        if (known === undefined) return true;
        const literal = [...keys.matchAll(/"([^"]+)"/gu)].map(([, key]) => key ?? "");
        return literal.some((key) => !known.includes(key));
      })
      .map(({ file, keys, label }) => `${file}: ${keys} ${label}`);
    expect(missing).toEqual([]);
  });

  test("tells the keys that are made at run time", () => {
    for (const labels of Object.values(MADE)) for (const label of labels) expect(told.has(label)).toBe(true);
  });
});
