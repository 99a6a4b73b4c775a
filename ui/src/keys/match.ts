/** Which key press is meant. Kept free of Vue so that the rules can be tested. */
export interface Press {
  key: string;
  code?: string;
  keyCode?: number;
  ctrlKey?: boolean;
  metaKey?: boolean;
  altKey?: boolean;
  shiftKey?: boolean;
  isComposing?: boolean;
}

/** A key pressed while an input method composes belongs to the input method (229 is how older engines say so). */
export function isComposing(press: Press): boolean {
  return press.isComposing === true || press.keyCode === 229;
}

export function hasCommandModifier(press: Press): boolean {
  return press.ctrlKey === true || press.metaKey === true || press.altKey === true;
}

/** `Ctrl+Alt+Enter`, `J`, `?`: is this the press? Ctrl also stands for the command key of a Mac. */
export function matches(combo: string, press: Press): boolean {
  const parts = caps(combo);
  const key = parts.at(-1) ?? "";
  const ctrl = parts.includes("Ctrl");
  const alt = parts.includes("Alt");
  const shift = parts.includes("Shift");
  if ((press.ctrlKey === true || press.metaKey === true) !== ctrl) return false;
  if ((press.altKey === true) !== alt) return false;
  // Signs such as ? need Shift on most keyboards; only letters and named keys care.
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!isSign && (press.shiftKey === true) !== shift) return false;
  if (press.key.toLowerCase() === name(key)) return true;
  // Another keyboard layout: the position of the letter counts.
  return /^[A-Z]$/.test(key) && !/^[a-z]$/i.test(press.key) && press.code === `Key${key}`;
}

function name(key: string): string {
  switch (key) {
    case "Esc":
      return "escape";
    case "Space":
      return " ";
    case "↑":
      return "arrowup";
    case "↓":
      return "arrowdown";
    case "←":
      return "arrowleft";
    case "→":
      return "arrowright";
    default:
      return key.toLowerCase();
  }
}

/** The caps to draw for a combination. */
export function caps(combo: string): string[] {
  const parts = combo.split("+");
  // The plus sign itself is a key: `+`, `Ctrl++`.
  return combo.endsWith("+") ? [...parts.slice(0, -2), "+"] : parts;
}
