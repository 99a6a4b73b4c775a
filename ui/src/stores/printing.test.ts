import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { usePrinting, type PrintedList } from "./printing";

const LIST = { title: "洽谈", note: "", heads: [], cell: () => "" } as unknown as PrintedList;
let page: EventTarget & { print?: () => void };

beforeEach(() => {
  setActivePinia(createPinia());
  page = new EventTarget();
  vi.stubGlobal("window", page);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("the list stays until its pages are drawn, though the window's print came back before", async () => {
  const printing = usePrinting();
  page.print = () => page.dispatchEvent(new Event("beforeprint"));
  await printing.print(LIST);
  expect(printing.list).not.toBeNull();
  page.dispatchEvent(new Event("afterprint"));
  expect(printing.list).toBeNull();
});

test("a list that was not printed after all is let go of", async () => {
  const printing = usePrinting();
  page.print = () => undefined;
  await printing.print(LIST);
  expect(printing.list).toBeNull();
});
