/** The sizes one can choose, in percent of the design's own text. */
const PLAIN = [100, 110, 125, 150, 175, 200];
/** 长辈版 starts at body text 20 and grows to 30. */
const ELDER = [100, 110, 125, 150];
/** From here on a text no longer fits the dense layout; that of 长辈版 carries it. */
const LARGE_FROM = 150;
/** Body text of the dense layout and of 长辈版, in pixels at 100 %. */
const BODY = { dense: 14, large: 20 };

export const sizes = (elder: boolean): number[] => (elder ? ELDER : PLAIN);

/** The nearest size there is: a kept choice may come from a layout that grows further. */
export function fitting(percent: number, elder: boolean): number {
  const known = sizes(elder);
  return known.findLast((size) => size <= percent) ?? 100;
}

/** The next size up or down; the ends stay where they are. */
export function stepped(percent: number, elder: boolean, by: 1 | -1): number {
  const known = sizes(elder);
  const at = known.indexOf(fitting(percent, elder)) + by;
  return known[Math.min(Math.max(at, 0), known.length - 1)] ?? 100;
}

/** How a choice is drawn: in which layout, and what the root's size is multiplied with. */
export function drawn(percent: number, elder: boolean): { large: boolean; scale: number } {
  const size = fitting(percent, elder);
  if (elder) return { large: true, scale: size / 100 };
  if (size < LARGE_FROM) return { large: false, scale: size / 100 };
  return { large: true, scale: (size / 100) * (BODY.dense / BODY.large) };
}
