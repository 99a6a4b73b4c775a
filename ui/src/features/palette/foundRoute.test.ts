import { expect, test } from "vitest";
import type { Capability, Found, Noun } from "@/bindings";
import { foundRoute } from "./foundRoute";

const one = (noun: Noun, on: Noun = noun): Found => ({
  noun,
  id: "it",
  title: "",
  snippet: "",
  from: noun === "week" ? "2025-12-29" : null,
  to: null,
  on: { noun: on, id: on === noun ? "it" : "there" },
});
const officer = (what: Capability) => what === "write";
const administrator = (what: Capability) => what === "admin";
const manager = (what: Capability) => what === "weeks" || what === "review";

test("what is found opens where it is read", () => {
  expect(foundRoute(one("meeting"), officer)).toEqual({ name: "meetings", params: { id: "it" } });
  expect(foundRoute(one("stop", "trip"), officer)).toEqual({ name: "trips", params: { id: "there" } });
  expect(foundRoute(one("contact", "company"), officer)).toEqual({
    name: "companies",
    params: { id: "there" },
    query: { contact: "it" },
  });
  expect(foundRoute(one("week"), manager)).toEqual({ name: "weeks", query: { week: "it", year: "2025" } });
  expect(foundRoute(one("person"), officer)).toEqual({ name: "meetings", query: { author: "it" } });
  expect(foundRoute(one("person"), administrator)).toEqual({ name: "admin-people", params: { id: "it" } });
  expect(foundRoute(one("unit"), administrator)).toEqual({ name: "admin-units", params: { id: "it" } });
});

test("what a person has no screen for is not offered", () => {
  expect(foundRoute(one("unit"), officer)).toBeNull();
  expect(foundRoute(one("week"), officer)).toBeNull();
});
