import type { Finding } from "@/bindings";

/** The check of GB 32100-2015, as the form needs it while one types; codes in real use fail it, so it only warns. */
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

export function usccFindings(code: unknown): Finding[] {
  if (typeof code !== "string" || code.trim() === "") return [];
  const plain = code.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  const values = Array.from(plain, (sign) => ALPHABET.indexOf(sign));
  const soft = (what: string): Finding[] => [{ code: what, field: "uscc", level: "soft", detail: {} }];
  if (values.length !== 18 || values.includes(-1)) return soft("uscc.shape");
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * (values[at] ?? 0), 0);
  return values[17] === (31 - (sum % 31)) % 31 ? [] : soft("uscc.check_digit");
}
