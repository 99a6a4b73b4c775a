import { expect, test } from "vitest";
import { lineSplitter } from "./lines";

test("a line cut between two chunks arrives once and whole", () => {
  const lines: string[] = [];
  const push = lineSplitter((line) => lines.push(line));
  push('{"kind":"chan');
  push('ged"}\n\n{"kind":"sync"}\n{"half');
  expect(lines).toEqual(['{"kind":"changed"}', '{"kind":"sync"}']);
});
