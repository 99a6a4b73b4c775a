/** How hard a local passphrase is to guess, in three words. The program refuses what is on the list of the worst. */
export const SHORTEST = 8;

export type Strength = "short" | "weak" | "fair" | "strong";

const RUNS = ["0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/** Characters that add nothing: repeats, and steps along the alphabet or the keyboard. */
function wasted(chars: string[]): number {
  let count = 0;
  for (let at = 1; at < chars.length; at += 1) {
    const pair = `${chars[at - 1] ?? ""}${chars[at] ?? ""}`.toLowerCase();
    const back = Array.from(pair).toReversed().join("");
    if (pair[0] === pair[1] || RUNS.some((run) => run.includes(pair) || run.includes(back))) count += 1;
  }
  return count;
}

export function strengthOf(passphrase: string): Strength {
  const chars = Array.from(passphrase);
  if (chars.length < SHORTEST) return "short";
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]|_/, /\s/].filter((kind) => kind.test(passphrase)).length;
  // A Chinese character is worth about two Latin ones.
  const wide = chars.filter((char) => (char.codePointAt(0) ?? 0) > 0x2e80).length;
  const worth = chars.length - wasted(chars) + wide + (kinds - 1) * 1.5;
  if (new Set(chars).size < 5 || worth < 10) return "weak";
  return worth < 15 ? "fair" : "strong";
}
