import { expect, test } from "vitest";
import { consequences, type Standing } from "./consequences";

const wang: Standing = { role: "officer", unit: "l", active: true };

test("who moves loses the old unit, leaves there what was handed in, and takes the drafts along", () => {
  expect(consequences(wang, { ...wang, unit: "x" })).toEqual([
    "loses_unit",
    "keeps_with_unit",
    "takes_along",
  ]);
  expect(consequences(wang, wang)).toEqual([]);
});

test("leaving says that, and nothing else that changed with it", () => {
  expect(consequences(wang, { ...wang, unit: "x", active: false })).toEqual(["leaves", "keeps_with_unit"]);
  expect(consequences({ ...wang, active: false }, wang)).toEqual(["returns"]);
});

test("a role says what it opens and what it closes", () => {
  const as = (role: Standing["role"]) => ({ ...wang, role });
  expect(consequences(wang, as("manager"))).toEqual(["sees_below"]);
  expect(consequences(as("leader"), wang)).toEqual(["loses_below"]);
  expect(consequences(wang, as("administrator"))).toEqual(["becomes_administrator"]);
  expect(consequences(as("administrator"), as("auditor"))).toEqual(["was_administrator", "becomes_auditor"]);
  expect(consequences(as("manager"), as("administrator"))).toEqual(["becomes_administrator"]);
  // An administrator has no records to lose.
  expect(consequences(as("administrator"), { ...as("administrator"), unit: "x" })).toEqual([]);
});
