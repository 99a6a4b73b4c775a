import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { textsOf } from "./index";

function flatten(texts: object, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts) as [string, unknown][]) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else if (typeof value === "object" && value !== null) {
      for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
    }
  }
  return flat;
}

const zh = flatten(await textsOf("zh-CN"));
const en = flatten(await textsOf("en"));

test("both languages have exactly the same keys", () => {
  expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
});

test("no text is empty, and both name the same parameters", () => {
  const parameters = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const [key, text] of zh) {
    expect(text.trim(), key).not.toBe("");
    expect(en.get(key)?.trim(), key).not.toBe("");
    expect(parameters(en.get(key) ?? ""), key).toEqual(parameters(text));
  }
});

test("in English what is counted has its singular too", () => {
  const counted = /\{count\} (?:more )?[a-z]+s\b/;
  const lacking = [...en].filter(([, text]) => counted.test(text) && !text.includes(" | "));
  // The road of one day has a key of its own: its number is a word.
  expect(lacking.map(([key]) => key).filter((key) => key !== "trips.road")).toEqual([]);
});

test("every key the sources ask for exists", () => {
  const root = join(import.meta.dirname, "..");
  const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (path) => /\.(vue|ts)$/.test(path) && !/\.test\.ts$/.test(path),
  );
  const missing: string[] = [];
  for (const path of sources) {
    const text = readFileSync(join(root, path), "utf8");
    for (const [, key = ""] of text.matchAll(/\bt\(\s*"([a-z][\w.-]*)"/gi)) {
      if (!zh.has(key)) missing.push(`${path}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
});
