/** How a device's clock stands to the centre's. */
export type ClockWords = { kind: "unknown" | "right" } | { kind: "fast" | "slow"; minutes: number };

/** Beyond five minutes a clock is told (M2); below that nobody needs to do anything. */
const TOLD_MS = 5 * 60_000;

export function clockWords(offset: number | null): ClockWords {
  if (offset === null) return { kind: "unknown" };
  if (Math.abs(offset) < TOLD_MS) return { kind: "right" };
  return { kind: offset > 0 ? "fast" : "slow", minutes: Math.round(Math.abs(offset) / 60_000) };
}
