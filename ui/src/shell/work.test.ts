import { expect, test } from "vitest";
import type { SyncPhase, SyncState } from "@/bindings";
import { outboxBadges, workLook } from "./work";

const AT = 1_788_900_000_000;
const state = (phase: SyncPhase, rest: Partial<SyncState> = {}): SyncState => ({
  phase,
  waiting: 0,
  sent: 0,
  total: 0,
  needs: 0,
  returned: 0,
  files: 0,
  percent: null,
  not_indexed: 0,
  checking: false,
  checked: null,
  synced_at: null,
  trouble: null,
  next_try: null,
  ...rest,
});

test("nothing is claimed before the first answer", () => {
  expect(workLook(null)).toMatchObject({ say: "unknown", tone: "plain", second: null });
});

test("offline is neutral and counts what waits", () => {
  expect(workLook(state("offline", { waiting: 8, synced_at: AT }))).toMatchObject({
    say: "offline",
    tone: "plain",
    waiting: 8,
    at: null,
  });
  expect(workLook(state("offline"))).toMatchObject({ say: "offline", waiting: 0 });
});

test("what was saved and never reached the centre is saved here, not synced", () => {
  expect(workLook(state("idle"))).toMatchObject({ say: "saved", tone: "plain" });
  expect(workLook(state("starting", { waiting: 3 }))).toMatchObject({ say: "saved", waiting: 3 });
});

test("what was just granted says how much of it is here, and what waits is counted beside", () => {
  expect(workLook(state("receiving", { percent: 63, waiting: 2, synced_at: AT }))).toMatchObject({
    say: "arriving",
    percent: 63,
    waiting: 2,
    at: null,
  });
});

test("sending says how many of how many", () => {
  expect(workLook(state("sending", { waiting: 8, sent: 4, total: 8, synced_at: AT }))).toMatchObject({
    say: "uploading",
    tone: "az",
    sent: 4,
    total: 8,
    waiting: 0,
  });
});

test("synced only when nothing waits and the centre has said so", () => {
  expect(workLook(state("idle", { synced_at: AT }))).toMatchObject({ say: "synced", tone: "pri", at: AT });
  expect(workLook(state("idle", { synced_at: AT, waiting: 1 }))).toMatchObject({
    say: "waiting",
    tone: "az",
    waiting: 1,
    at: null,
  });
  expect(workLook(state("receiving", { synced_at: AT }))).toMatchObject({ say: "synced", at: AT });
});

test("paused and barred say so and keep counting", () => {
  expect(workLook(state("paused", { waiting: 2 }))).toMatchObject({ say: "paused", waiting: 2 });
  expect(workLook(state("barred", { waiting: 2 }))).toMatchObject({ say: "barred", tone: "ci", waiting: 2 });
});

test("the second half names what needs the person", () => {
  expect(workLook(state("idle", { synced_at: AT, returned: 1 })).second).toEqual({
    say: "returned",
    count: 1,
  });
  expect(workLook(state("offline", { needs: 2, returned: 1 })).second).toEqual({
    say: "attention",
    count: 3,
  });
  expect(workLook(state("idle")).second).toBeNull();
});

test("the badges count the same things", () => {
  expect(outboxBadges(state("offline", { waiting: 8, needs: 1, returned: 1 }))).toEqual({
    count: 8,
    attention: 2,
  });
  expect(outboxBadges(null)).toEqual({ count: 0, attention: 0 });
});
