import { expect, test } from "vitest";
import { byNoun, isMeant, parts, stepTo } from "./entries";

test("a command is found by its words, by initials and in the other language", () => {
  const lock = { label: "立即锁定", also: "ljsd suoding lock" };
  expect(isMeant(lock, "锁定")).toBe(true);
  expect(isMeant(lock, "LJSD")).toBe(true);
  expect(isMeant(lock, "ｌｏｃｋ")).toBe(true);
  expect(isMeant(lock, "lock 立即")).toBe(true);
  expect(isMeant(lock, "行程")).toBe(false);
  // Letters in the middle of another spelling mean nothing.
  expect(isMeant(lock, "od")).toBe(false);
  expect(isMeant(lock, "  ")).toBe(true);
});

test("results keep their order inside and between nouns", () => {
  const one = (noun: "lead" | "company", id: string) => ({
    noun,
    id,
    title: id,
    snippet: "",
    from: null,
    to: null,
    on: { noun, id },
  });
  expect(byNoun([one("company", "a"), one("lead", "b"), one("company", "c")])).toEqual([
    { noun: "company", found: [one("company", "a"), one("company", "c")] },
    { noun: "lead", found: [one("lead", "b")] },
  ]);
});

test("hits are marked, and nothing is lost", () => {
  expect(parts("浙江早阳食品有限公司", "早阳")).toEqual([
    { text: "浙江", hit: false },
    { text: "早阳", hit: true },
    { text: "食品有限公司", hit: false },
  ]);
  expect(
    parts("138****2716", "2716")
      .map((part) => part.text)
      .join(""),
  ).toBe("138****2716");
  expect(parts("PACK", "pa")).toEqual([
    { text: "PA", hit: true },
    { text: "CK", hit: false },
  ]);
  expect(parts("无", "zy")).toEqual([{ text: "无", hit: false }]);
});

test("the arrows go round", () => {
  expect(stepTo(["a", "b"], null, 1)).toBe("a");
  expect(stepTo(["a", "b"], "b", 1)).toBe("a");
  expect(stepTo(["a", "b"], "a", -1)).toBe("b");
  expect(stepTo([], null, 1)).toBeNull();
});
