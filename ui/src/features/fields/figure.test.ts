import { describe, expect, test } from "vitest";
import { parseFigure, parseTime } from "./figure";

describe("figures", () => {
  test("land is kept in hundredths, exactly", () => {
    expect(parseFigure("60亩", 100)).toEqual({ ok: true, value: 6000 });
    expect(parseFigure("66.67", 100)).toEqual({ ok: true, value: 6667 });
    expect(parseFigure("0.29", 100)).toEqual({ ok: true, value: 29 });
    expect(parseFigure("66.666", 100)).toEqual({ ok: false });
  });

  test("units and separators are understood, words are not", () => {
    expect(parseFigure("3 万㎡", 1)).toEqual({ ok: true, value: 30_000 });
    expect(parseFigure("１，６００ 人", 1)).toEqual({ ok: true, value: 1600 });
    expect(parseFigure("", 1)).toEqual({ ok: true, value: null });
    expect(parseFigure("很大", 1)).toEqual({ ok: false });
    expect(parseFigure("-3", 1)).toEqual({ ok: false });
  });
});

describe("times", () => {
  test("the ways people write a time", () => {
    for (const text of ["14:30", "14：30", "1430", "下午2:30", "下午2点半", "14.30"]) {
      expect(parseTime(text), text).toEqual({ ok: true, time: "14:30" });
    }
    expect(parseTime("930")).toEqual({ ok: true, time: "09:30" });
    expect(parseTime("9点")).toEqual({ ok: true, time: "09:00" });
  });

  test("what is no time stays with the person", () => {
    for (const text of ["25:00", "12:75", "待定", "9"]) expect(parseTime(text), text).toEqual({ ok: false });
    expect(parseTime(" ")).toEqual({ ok: true, time: null });
  });
});
