import { describe, expect, it, vi } from "vitest";
import { PAGE, usePages, type PageAsk } from "./pages";

// What a list promises however long it is. The window's timers are all the page needs of a browser here.
vi.mock("@/host", () => ({ toFailure: (thrown: unknown) => thrown }));
vi.stubGlobal("window", { setTimeout, clearTimeout });

interface Row {
  id: string;
}
function centre(total: number) {
  const asked: PageAsk[] = [];
  let shift = 0;
  const read = (ask: PageAsk) => {
    asked.push(ask);
    const offset = ask.around === null ? ask.offset : Math.floor(Number(ask.around) / PAGE) * PAGE;
    const length = Math.max(0, Math.min(ask.limit, total - offset));
    const rows: Row[] = Array.from({ length }, (_, at) => ({ id: String(offset + at - shift) }));
    return Promise.resolve({ rows, offset, total, asOf: shift });
  };
  return {
    asked,
    read,
    /** A record arrives before all others. */
    prepend: () => {
      shift += 1;
      total += 1;
    },
  };
}

describe("a list of a hundred thousand rows", () => {
  it("reads one page to begin with, and what comes in sight", async () => {
    const there = centre(100_000);
    const list = usePages(there.read);
    await list.load();
    expect(list.total.value).toBe(100_000);
    expect(list.at(0)?.id).toBe("0");
    expect(list.at(50_000)).toBeUndefined();
    await list.look(49_990, 50_010);
    expect(list.at(49_990)?.id).toBe("49990");
    expect(list.at(50_010)?.id).toBe("50010");
    expect(there.asked.length).toBe(3);
    await list.look(49_991, 50_011);
    expect(there.asked.length).toBe(3);
  });

  it("begins where a record stands", async () => {
    const list = usePages(centre(100_000).read);
    await list.load("70123");
    expect(list.indexOf("70123")).toBe(70_123);
  });

  it("reads anew only what is in sight when records change, and says where rows went", async () => {
    const there = centre(100_000);
    const list = usePages(there.read);
    await list.load();
    await list.look(600, 620);
    there.prepend();
    there.asked.length = 0;
    await list.refresh();
    expect(there.asked.map((ask) => ask.offset)).toEqual([0, 600]);
    expect(list.indexOf("610")).toBe(611);
    expect(list.total.value).toBe(100_001);
  });

  it("reads what is in sight anew when something came between two pages: no row twice, none missing", async () => {
    const there = centre(100_000);
    const list = usePages(there.read);
    await list.load();
    there.prepend();
    await list.look(90, 110);
    const ids = Array.from({ length: 200 }, (_, at) => list.at(at)?.id);
    expect(ids).toEqual(Array.from({ length: 200 }, (_, at) => String(at - 1)));
    expect(list.total.value).toBe(100_001);
  });

  it("keeps only so many pages, near what is seen", async () => {
    const list = usePages(centre(100_000).read);
    await list.load();
    for (let page = 0; page < 60; page += 1) await list.look(page * PAGE, page * PAGE + 20);
    expect(list.at(5_900)?.id).toBe("5900");
    expect(list.at(100)).toBeUndefined();
  });
});

it("lets the newest question win", async () => {
  let answer: ((rows: Row[]) => void) | undefined;
  let first = true;
  const list = usePages<Row>(async () => {
    const whole = (rows: Row[]) => ({ rows, offset: 0, total: rows.length, asOf: 0 });
    if (!first) return whole([{ id: "new" }]);
    first = false;
    return whole(await new Promise<Row[]>((resolve) => (answer = resolve)));
  });
  const slow = list.load();
  await list.load();
  answer?.([{ id: "old" }]);
  await slow;
  expect(list.at(0)?.id).toBe("new");
});
