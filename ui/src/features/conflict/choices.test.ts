import { expect, test } from "vitest";
import type { ConflictDetail } from "@/bindings";
import { choicesOf, nextOpen, ordered, sameHeads, sides, valuesOf } from "./choices";

const detail: ConflictDetail = {
  noun: "meeting",
  id: "m",
  title: "罗莱家纺",
  fields: [
    {
      field: "amount",
      heads: ["b", "a"],
      values: [
        { value: 15_000_000_000, actor: "hu", actor_name: "胡一诺", mine: false, at: 2 },
        { value: 12_000_000_000, actor: "wang", actor_name: "汪若琳", mine: true, at: 1 },
      ],
    },
    {
      field: "next_step_due",
      heads: ["c", "d"],
      values: [
        { value: "2026-09-15", actor: "wang", actor_name: "汪若琳", mine: true, at: 1 },
        { value: "2026-09-18", actor: "hu", actor_name: "胡一诺", mine: false, at: 3 },
      ],
    },
  ],
  merged: [],
  minutes: [],
};
const amount = detail.fields[0];

test("mine stands first, whoever the centre shows first", () => {
  expect(sides(detail).map((side) => side.name)).toEqual(["汪若琳", "胡一诺"]);
  if (amount === undefined) throw new Error("no field");
  expect(ordered(amount)[0]?.mine).toBe(true);
  expect(valuesOf(amount, "hu").map((entry) => entry.at)).toEqual([1]);
});

test("a choice names the value and every head; what is open is not sent", () => {
  expect(choicesOf(detail, { amount: { pick: 1 } })).toEqual([
    { field: "amount", value: 15_000_000_000, heads: ["b", "a"] },
  ]);
  expect(choicesOf(detail, { amount: { write: null } })[0]?.value).toBeNull();
});

test("after a choice the next open field is asked", () => {
  expect(nextOpen(detail, { amount: { pick: 0 } }, 0)).toBe(1);
  expect(nextOpen(detail, { next_step_due: { pick: 0 } }, 1)).toBe(0);
  expect(nextOpen(detail, { amount: { pick: 0 }, next_step_due: { pick: 1 } }, 1)).toBeNull();
});

test("the order of heads is no difference, another head is", () => {
  const turned = {
    ...detail,
    fields: detail.fields.map((field) => ({ ...field, heads: field.heads.toReversed() })),
  };
  expect(sameHeads(detail, turned)).toBe(true);
  const more = {
    ...detail,
    fields: detail.fields.map((field) => ({ ...field, heads: [...field.heads, "x"] })),
  };
  expect(sameHeads(detail, more)).toBe(false);
});
