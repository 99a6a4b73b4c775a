/**
 * Money is an integer number of 分. What a person types is read exactly (no floating point): `1.2亿`, `6500万`,
 * `1亿2000万`, `30e8` (yuan), `500元`, and a bare number as 万元.
 */
import { formatNumber } from "./number";

export type AmountProblem = "nonsense" | "negative" | "too_fine" | "too_large";
export type AmountReading = { ok: true; fen: number | null } | { ok: false; problem: AmountProblem };
export type Language = "zh-CN" | "en";

const FEN_PER_YUAN = 100n;
const UNITS: Record<string, bigint> = {
  亿: 100_000_000n * FEN_PER_YUAN,
  万: 10_000n * FEN_PER_YUAN,
  千: 1_000n * FEN_PER_YUAN,
  元: FEN_PER_YUAN,
};
export const FEN_PER_WAN = 1_000_000;
export const FEN_PER_YI = 10_000_000_000;

/** Full-width digits and signs become ASCII; separators, spaces and currency marks go. */
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/人民币|rmb|cny|¥/gi, "")
    .replace(/[\s,、_]/g, "")
    .replace(/万亿/g, "兆")
    .replace(/千万/g, "Q")
    .replace(/块/g, "元");
}

/** number × unit, exact; null when it leaves a fraction of a 分. */
function times(number: string, exponent: number, unit: bigint): bigint | null {
  const [whole = "0", fraction = ""] = number.split(".");
  const digits = BigInt(`${whole === "" ? "0" : whole}${fraction}`);
  const shift = exponent - fraction.length;
  if (shift >= 0) return digits * unit * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  const product = digits * unit;
  return product % divisor === 0n ? product / divisor : null;
}

function unitOf(mark: string): bigint {
  if (mark === "兆") return (UNITS["亿"] ?? 0n) * 10_000n;
  if (mark === "Q") return (UNITS["万"] ?? 0n) * 1_000n;
  return UNITS[mark] ?? 0n;
}

export function parseAmount(text: string): AmountReading {
  const source = plain(text);
  if (source === "") return { ok: true, fen: null };
  if (source.startsWith("-") || source.startsWith("负")) return { ok: false, problem: "negative" };

  const bare = /^(\d+(?:\.\d*)?|\.\d+)(?:e([+]?\d{1,2}))?$/i.exec(source);
  let total: bigint | null = 0n;
  if (bare) {
    // With an exponent people copy yuan out of a table; a bare number is 万元, the unit of this field.
    const exponent = bare[2];
    total =
      exponent === undefined
        ? times(bare[1] ?? "", 0, unitOf("万"))
        : times(bare[1] ?? "", Number(exponent), FEN_PER_YUAN);
  } else {
    if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)[兆亿Q万千元]元?)+$/.test(source))
      return { ok: false, problem: "nonsense" };
    let last: bigint | null = null;
    for (const [, number = "", mark = ""] of source.matchAll(/(\d+(?:\.\d*)?|\.\d+)([兆亿Q万千元])元?/g)) {
      const unit = unitOf(mark);
      // 1万2亿 is a slip, not a sum.
      if (last !== null && unit >= last) return { ok: false, problem: "nonsense" };
      last = unit;
      const part = times(number, 0, unit);
      total = part === null || total === null ? null : total + part;
    }
  }
  if (total === null) return { ok: false, problem: "too_fine" };
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) return { ok: false, problem: "too_large" };
  return { ok: true, fen: Number(total) };
}

export interface AmountParts {
  /** `CNY` in English, nothing in Chinese. */
  before: string;
  figure: string;
  unit: string;
}

export type AmountUnit = "yi" | "wan" | "yuan";

/** The unit a person would say: 亿 when two decimals hold it, else 万, else 元. */
export function naturalUnit(fen: number): AmountUnit {
  if (fen >= FEN_PER_YI && fen % (FEN_PER_YI / 100) === 0) return "yi";
  if (fen >= FEN_PER_WAN || fen === 0) return "wan";
  return "yuan";
}

const ZH_UNIT: Record<AmountUnit, { size: number; word: string; digits: number }> = {
  yi: { size: FEN_PER_YI, word: "亿元", digits: 4 },
  wan: { size: FEN_PER_WAN, word: "万元", digits: 4 },
  yuan: { size: 100, word: "元", digits: 2 },
};

/** Figure and unit apart, since the figure is bold and the unit is not. */
export function amountParts(
  fen: number,
  language: Language,
  unit: AmountUnit = naturalUnit(fen),
): AmountParts {
  if (language === "en") {
    const million = fen / 100 / 1_000_000;
    return million >= 1
      ? { before: "CNY", figure: formatNumber(million, "en", 2), unit: "M" }
      : { before: "CNY", figure: formatNumber(fen / 100, "en", 2), unit: "" };
  }
  const { size, word, digits } = ZH_UNIT[unit];
  return { before: "", figure: formatNumber(fen / size, "zh-CN", digits), unit: word };
}

export function formatAmount(fen: number, language: Language, unit?: AmountUnit): string {
  const parts = amountParts(fen, language, unit);
  return [parts.before, parts.figure, parts.unit].filter((part) => part !== "").join(" ");
}

/** The same sum in the other unit (30 亿元 → 300,000 万元): the check against a slip of 万 and 亿. */
export function otherUnit(fen: number, language: Language, shown: AmountUnit): string {
  if (language === "en") return formatAmount(fen, "en");
  return formatAmount(fen, language, shown === "yi" ? "wan" : "yi");
}
