import { describe, expect, test } from "vitest";
import { formatAmount, otherUnit, parseAmount } from "./amount";

const fen = (text: string) => {
  const reading = parseAmount(text);
  return reading.ok ? reading.fen : reading.problem;
};

describe("parseAmount", () => {
  test.each([
    ["1.2亿", 12_000_000_000],
    ["1.2 亿元", 12_000_000_000],
    ["6500万", 6_500_000_000],
    ["6,500 万元", 6_500_000_000],
    ["30e8", 300_000_000_000],
    ["1亿2000万", 12_000_000_000],
    ["3千万", 3_000_000_000],
    ["１２００", 1_200_000_000],
    ["300", 300_000_000],
    ["0", 0],
    ["0.1", 100_000],
    ["¥500元", 50_000],
    ["500.05元", 50_005],
    ["1万亿", 100_000_000_000_000],
    ["  ", null],
  ])("%s", (text, expected) => {
    expect(fen(text)).toBe(expected);
  });

  test.each([
    ["两亿多", "nonsense"],
    ["1.2.3亿", "nonsense"],
    ["12亩", "nonsense"],
    ["2000万1亿", "nonsense"],
    ["亿", "nonsense"],
    ["-5万", "negative"],
    ["0.001元", "too_fine"],
    ["100000万亿", "too_large"],
    ["1e99", "too_large"],
  ])("%s is refused: %s", (text, problem) => {
    expect(fen(text)).toBe(problem);
  });
});

describe("formatAmount", () => {
  test("Chinese says 亿, 万 and 元 as a person would", () => {
    expect(formatAmount(300_000_000_000, "zh-CN")).toBe("30 亿元");
    expect(formatAmount(10_500_000_000, "zh-CN")).toBe("1.05 亿元");
    expect(formatAmount(12_345_000_000, "zh-CN")).toBe("12,345 万元");
    expect(formatAmount(6_500_000_000, "zh-CN")).toBe("6,500 万元");
    expect(formatAmount(50_005, "zh-CN")).toBe("500.05 元");
    expect(formatAmount(0, "zh-CN")).toBe("0 万元");
  });

  test("English says millions", () => {
    expect(formatAmount(10_500_000_000, "en")).toBe("CNY 105 M");
    expect(formatAmount(300_000_000_000, "en")).toBe("CNY 3,000 M");
    expect(formatAmount(65_000_000, "en")).toBe("CNY 650,000");
  });

  test("the other unit", () => {
    expect(otherUnit(300_000_000_000, "zh-CN", "yi")).toBe("300,000 万元");
    expect(otherUnit(6_500_000_000, "zh-CN", "wan")).toBe("0.65 亿元");
  });
});
