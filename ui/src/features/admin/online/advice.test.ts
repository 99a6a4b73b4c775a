import { expect, test } from "vitest";
import type { DeviceRow } from "@/bindings";
import { adviceOn } from "./advice";

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
function device(part: Partial<DeviceRow>): DeviceRow {
  return {
    id: "d",
    person: "p",
    person_name: "汪若琳",
    unit_name: "郎溪县",
    person_active: true,
    name: "笔记本",
    version: "0.1.0",
    enrolled_at: NOW - 90 * DAY,
    last_contact: NOW - 60_000,
    clock_offset_ms: 0,
    waiting: 0,
    held: 0,
    rejected: 0,
    belated: 0,
    behind: 0,
    revoked_at: null,
    sign_in_ended: false,
    ...part,
  };
}

test("a computer that is well needs nobody", () => {
  expect(adviceOn(device({}), NOW)).toEqual([]);
});

test("what is wrong is said, the most pressing first", () => {
  expect(adviceOn(device({ last_contact: NOW - 15 * DAY, waiting: 4 }), NOW)).toEqual(["silent"]);
  expect(adviceOn(device({ rejected: 1, clock_offset_ms: 3_600_000 }), NOW)).toEqual(["rejected", "clock"]);
  expect(adviceOn(device({ held: 2, waiting: 1, behind: 5_000 }), NOW)).toEqual([
    "held",
    "waiting",
    "behind",
  ]);
});

test("of a revoked one only what it handed in at the end", () => {
  expect(adviceOn(device({ revoked_at: NOW, belated: 3, rejected: 2 }), NOW)).toEqual(["belated"]);
});
