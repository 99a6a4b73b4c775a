import { expect, test } from "vitest";
import type { OutboxRow } from "@/bindings";
import { actionsOf, wayOf } from "./rows";

const row = (over: Partial<OutboxRow>): OutboxRow => ({
  noun: "meeting",
  id: "m",
  title: "罗莱家纺",
  changed: [],
  created: false,
  sync: { is: "waiting" },
  refusal: null,
  written: [],
  returned: null,
  tries: 0,
  captured_at: 0,
  answered_at: null,
  behind: null,
  for_manager: false,
  ...over,
});

test("only a durable answer draws an arrived way", () => {
  expect(wayOf(row({ sync: { is: "sending" } }), "sending")).toBe("sent");
  expect(wayOf(row({ sync: { is: "synced", at: 1 } }), "done")).toBe("arrived");
  expect(wayOf(row({ tries: 2 }), "waiting")).toBe("broken");
  expect(wayOf(row({}), "waiting")).toBe("local");
});

test("of somebody who was erased there is nothing to write again", () => {
  const refusal = { code: "erased" } as const;
  expect(actionsOf(row({ sync: { is: "rejected", refusal }, refusal }), "needs")).toEqual(["known"]);
});

test("what was returned goes to the record, what was refused becomes a draft", () => {
  expect(actionsOf(row({ returned: "梅思齐：请补责任人" }), "needs")).toEqual(["mend"]);
  const refused = { is: "rejected", refusal: { code: "stale" } } as const;
  expect(actionsOf(row({ sync: refused, refusal: { code: "stale" } }), "needs")[0]).toBe("draft");
  const lacks = { code: "incomplete", fields: ["next_step.missing"] } as const;
  const row2 = row({ sync: { is: "rejected", refusal: { ...lacks, fields: [...lacks.fields] } } });
  expect(actionsOf({ ...row2, refusal: { ...lacks, fields: [...lacks.fields] } }, "needs")).toEqual([
    "mend",
    "draft",
  ]);
  expect(actionsOf(row({ sync: { is: "conflict", fields: ["amount"] } }), "needs")).toEqual(["resolve"]);
});

test("what stands behind another leads to that one", () => {
  expect(actionsOf(row({ sync: { is: "held" }, behind: "行程变更" }), "waiting")).toEqual(["before"]);
});
