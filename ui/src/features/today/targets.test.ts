import { expect, test } from "vitest";
import type { Draft } from "@/bindings";
import { draftRoute } from "./targets";

const draft = (kind: string, record: string | null, form: unknown = {}): Draft => ({
  id: "d",
  saved_at: 0,
  created_at: 0,
  from_before: true,
  excerpt: "",
  draft: { id: "d", kind, record, text: "", form, base: {} },
});

test("a note goes on in the overlay", () => {
  expect(draftRoute(draft("note", null))).toBeNull();
  expect(draftRoute(draft("meeting", null))).toBeNull();
});

test("a form of a record goes on beside its record", () => {
  expect(draftRoute(draft("meeting", "m"))).toMatchObject({ name: "meetings", params: { id: "m" } });
  expect(draftRoute(draft("conflict", "c"))).toMatchObject({ name: "conflict", params: { id: "c" } });
  expect(draftRoute(draft("signing", "l"))).toEqual({
    name: "leads",
    params: { id: "l" },
    query: { draft: "d", form: "signing" },
  });
  expect(draftRoute(draft("trip", null))).toEqual({
    name: "trips",
    query: { draft: "d", form: "trip" },
  });
});

test("a part of a record's screen goes on where the form says", () => {
  expect(draftRoute(draft("stop", "s", { trip: "t" }))).toMatchObject({ name: "trips", params: { id: "t" } });
  expect(draftRoute(draft("week", "w"))).toEqual({
    name: "weeks",
    query: { draft: "d", form: "week" },
  });
});
