import { describe, expect, test } from "vitest";
import { formatDay, formatRange, parseDay } from "./day";

const TODAY = "2026-09-09"; // a Wednesday
const read = (text: string) => {
  const reading = parseDay(text, TODAY);
  return reading.ok ? reading.day : reading.problem;
};

describe("parseDay", () => {
  test.each([
    ["9.12", "2026-09-12"],
    ["9月12日", "2026-09-12"],
    ["9月12号", "2026-09-12"],
    ["2026-09-12", "2026-09-12"],
    ["2026年9月12日", "2026-09-12"],
    ["２０２６/9/12", "2026-09-12"],
    ["周五", "2026-09-11"],
    ["周三", "2026-09-09"],
    ["周一", "2026-09-14"],
    ["下周三", "2026-09-16"],
    ["上周五", "2026-09-04"],
    ["星期天", "2026-09-13"],
    ["明天", "2026-09-10"],
    ["1.5", "2027-01-05"],
    ["8.26", "2026-08-26"],
    ["12 Sep", "2026-09-12"],
    ["next fri", "2026-09-18"],
    ["", null],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["6.31", "impossible"],
    ["2026-02-29", "impossible"],
    ["13.1", "impossible"],
    ["过两天", "nonsense"],
    ["12 foo", "nonsense"],
  ])("%s is refused: %s", (text, problem) => {
    expect(read(text)).toBe(problem);
  });

  test("29 February without a year is the next one that exists within reach", () => {
    expect(parseDay("2.29", "2027-12-01")).toEqual({ ok: true, day: "2028-02-29" });
  });
});

describe("formatDay", () => {
  test("both languages", () => {
    expect(formatDay("2026-09-11", "zh-CN", { weekday: true, today: TODAY })).toBe("9月11日 周五");
    expect(formatDay("2026-09-11", "en", { weekday: true, today: TODAY })).toBe("Fri 11 Sep");
    expect(formatDay("2027-01-05", "zh-CN", { today: TODAY })).toBe("2027年1月5日");
  });

  test("ranges", () => {
    expect(formatRange("2026-09-08", "2026-09-10", "zh-CN", { today: TODAY })).toBe("9月8–10日");
    expect(formatRange("2026-09-28", "2026-10-03", "zh-CN", { today: TODAY })).toBe("9月28日–10月3日");
    expect(formatRange("2026-09-08", "2026-09-10", "en", { today: TODAY })).toBe("8–10 Sep");
    expect(formatRange("2026-09-28", "2026-10-03", "en", { today: TODAY })).toBe("28 Sep – 3 Oct");
    expect(formatRange("2026-12-30", "2027-01-02", "zh-CN", { today: TODAY })).toBe(
      "2026年12月30日–2027年1月2日",
    );
  });
});
