import type { Found, Noun } from "@/bindings";

export interface Entry {
  id: string;
  icon: string;
  label: string;
  /** Where the words stand, or what the command does. */
  hint?: string;
  /** Its days, where it has some. */
  when?: string;
  /** The key that does the same without the palette. */
  keys?: string;
  /** Other ways to write it: pinyin, initials, English. Never shown. */
  also?: string;
  run: () => void;
}

export interface Group {
  id: string;
  title: string;
  /** How many there are, where more are known than shown. */
  count?: string;
  entries: Entry[];
}

const plain = (text: string) => text.normalize("NFKC").toLowerCase().trim();

/** Whether an entry is meant: every word of the query stands in its label, or begins one of its other spellings. */
export function isMeant(entry: Pick<Entry, "label" | "also">, query: string): boolean {
  const label = plain(entry.label);
  const also = plain(entry.also ?? "").split(/\s+/);
  return plain(query)
    .split(/\s+/)
    .every((word) => label.includes(word) || also.some((other) => other.startsWith(word)));
}

/** Results in groups by noun, in the order in which the nouns were found: the best hit stays on top. */
export function byNoun(found: Found[]): { noun: Noun; found: Found[] }[] {
  const groups = new Map<Noun, Found[]>();
  for (const one of found) groups.set(one.noun, [...(groups.get(one.noun) ?? []), one]);
  return [...groups].map(([noun, list]) => ({ noun, found: list }));
}

export interface Part {
  text: string;
  hit: boolean;
}

/** The text cut at the query's words, so that the hits can be marked without any markup from outside. */
export function parts(text: string, query: string): Part[] {
  const words = plain(query)
    .split(/\s+/)
    .filter((word) => word !== "");
  const lower = text.toLowerCase();
  const out: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const next = words
      .map((word) => ({ from: lower.indexOf(word, at), length: word.length }))
      .filter((hit) => hit.from >= 0)
      .toSorted((a, b) => a.from - b.from || b.length - a.length)[0];
    if (next === undefined) break;
    if (next.from > at) out.push({ text: text.slice(at, next.from), hit: false });
    out.push({ text: text.slice(next.from, next.from + next.length), hit: true });
    at = next.from + next.length;
  }
  if (at < text.length) out.push({ text: text.slice(at), hit: false });
  return out;
}

/** The entry the arrows lead to; at an end they go on at the other. */
export function stepTo(ids: string[], chosen: string | null, by: number): string | null {
  if (ids.length === 0) return null;
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  if (at < 0) return ids[by > 0 ? 0 : ids.length - 1] ?? null;
  return ids[(at + by + ids.length) % ids.length] ?? null;
}
