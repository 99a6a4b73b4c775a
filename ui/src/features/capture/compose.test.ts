import { describe, expect, test } from "vitest";
import type { CaptureReading, Piece } from "@/bindings";
import { compose, countSentences, firstSentence, segments } from "./compose";

const TEXT = "万里电池王总来电，拟投2亿。周五回电，带报价";
const piece = (
  kind: Piece["kind"],
  start: number,
  source: string,
  value: Piece["value"],
  sure = true,
): Piece => ({
  kind,
  start,
  end: start + Array.from(source).length,
  source,
  value,
  sure,
  candidates: [],
});
const company = piece("company", 0, "万里电池", { type: "company", id: null, name: "万里电池" }, false);
const person = piece("contact", 4, "王总", { type: "contact", id: null, name: "王总", post: null });
const amount = piece("amount", 9, "拟投2亿", { type: "money", amount: 20_000_000_000 });
const step = piece("next_step", 14, "周五回电，带报价", {
  type: "next_step",
  text: "回电，带报价",
  owner: "me",
  due: "2026-09-11",
  time: null,
});
const reading: CaptureReading = { pieces: [company, person, amount, step], rest: "" };
const base = {
  noun: "meeting" as const,
  begun: { on: "2026-09-09", next_step_owner: "me", our_people: ["me"] },
  text: TEXT,
  reading,
  answers: {},
  edits: {},
  behalf: null,
  me: "me",
};

describe("a note becomes a form", () => {
  test("the whole text is kept as minutes, its first sentence as the gist", () => {
    const { form } = compose(base);
    expect(form["minutes"]).toBe(TEXT);
    expect(form["gist"]).toBe("万里电池王总来电，拟投2亿");
    expect(form["amount"]).toBe(20_000_000_000);
    expect(form["next_step_due"]).toBe("2026-09-11");
    expect(form["on"]).toBe("2026-09-09");
  });

  test("a visit told the day after stands on the day it was", () => {
    const day = piece("day", 0, "昨天下午3点", { type: "day", day: "2026-09-08", time: "15:00" });
    const told = { ...base, reading: { pieces: [day], rest: "" } };
    expect(compose(told).form).toMatchObject({ on: "2026-09-08", starts_at: "15:00" });
    expect(compose({ ...told, edits: { on: "2026-09-07" } }).form["on"]).toBe("2026-09-07");
  });

  test("every promise is kept in its words; what is only asked for is marked and not our answer", () => {
    const text = (source: string, sure: boolean) =>
      piece("promise", 0, source, { type: "text", text: source }, sure);
    const pieces = [text("承诺税收减半", true), text("三年免租", true), text("设备补贴", false)];
    const { form } = compose({ ...base, reading: { pieces, rest: "" } });
    expect(form).toMatchObject({ promise: true, answers: "承诺税收减半；三年免租" });
  });

  test("an open question names nobody's record", () => {
    expect(compose(base).form).toMatchObject({ company: null, company_name: "万里电池" });
    const chosen = compose({
      ...base,
      answers: {
        "company:万里电池": { is: "value", value: { type: "company", id: "c1", name: "万里电池有限公司" } },
      },
    });
    expect(chosen.form).toMatchObject({ company: "c1", company_name: "万里电池有限公司" });
  });

  test("a sure person who is not known becomes a new contact", () => {
    expect(compose(base).contact?.name).toBe("王总");
    expect(compose({ ...base, contact: null }).contact).toBeNull();
  });

  test("what a person wrote wins over what is read again", () => {
    const { form } = compose({ ...base, edits: { amount: 1, minutes: "改过的纪要" } });
    expect(form).toMatchObject({ amount: 1, minutes: "改过的纪要" });
  });

  test("what the person says is nothing of the kind is not taken", () => {
    expect(compose({ ...base, answers: { "amount:拟投2亿": { is: "not" } } }).form["amount"]).toBeNull();
  });

  test("as a lead the same words go to the lead's fields", () => {
    const { form } = compose({ ...base, noun: "lead", begun: {} });
    expect(form).toMatchObject({ total_investment: 20_000_000_000, notes: TEXT, title: "万里电池" });
    expect("minutes" in form).toBe(false);
  });

  test("written for somebody, the step is theirs and they were there", () => {
    const { form } = compose({ ...base, behalf: "boss" });
    expect(form).toMatchObject({ next_step_owner: "boss", our_people: ["me", "boss"] });
  });
});

describe("pieces in the text", () => {
  test("offsets count characters, also behind characters outside the first plane", () => {
    const text = "𠮷野家王总";
    const got = segments(text, [piece("contact", 3, "王总", person.value)]);
    expect(got).toEqual([
      { text: "𠮷野家", piece: null },
      { text: "王总", piece: 0 },
    ]);
  });

  test("a piece whose words have moved is left out until it is read again", () => {
    expect(segments("和万里电池", [company])).toEqual([{ text: "和万里电池", piece: null }]);
    expect(
      segments(TEXT, reading.pieces)
        .map((part) => part.text)
        .join(""),
    ).toBe(TEXT);
  });

  test("sentences", () => {
    expect(firstSentence("  \n")).toBeNull();
    expect(firstSentence("看车间。问产能。")).toBe("看车间");
    expect(countSentences("最好靠高速口。问蒸汽价。")).toBe(2);
    expect(countSentences("，。")).toBe(0);
  });
});
