/** Figures and times as people type them. What is not understood is said, never guessed. */
export type FigureReading = { ok: true; value: number | null } | { ok: false };

/**
 * A count or a measure, kept as an integer of `scale` parts: 60亩 with scale 100 is 6000. 万 and 千 multiply; the
 * unit behind the figure is not part of it.
 */
export function parseFigure(text: string, scale: number): FigureReading {
  const plain = text
    .normalize("NFKC")
    .replace(/[\s,，、]/g, "")
    .toLowerCase();
  if (plain === "") return { ok: true, value: null };
  const found = /^(\d+(?:\.\d*)?|\.\d+)(万|千)?(?:亩|㎡|m2|平方米|平米|平|人|个|美元|欧元|港元|元)?$/.exec(
    plain,
  );
  if (found === null) return { ok: false };
  const times = found[2] === "万" ? 10_000 : found[2] === "千" ? 1_000 : 1;
  const value = Number(found[1]) * times * scale;
  const whole = Math.round(value);
  // Finer than can be kept is refused; the tiny error of a decimal fraction is not.
  if (Math.abs(value - whole) > 1e-6 * Math.max(1, value) || !Number.isSafeInteger(whole))
    return { ok: false };
  return { ok: true, value: whole };
}

/** `14:30` out of 14:30, 14：30, 1430, 930, 9点半, 下午2点; null for nothing. */
export type TimeReading = { ok: true; time: string | null } | { ok: false };

export function parseTime(text: string): TimeReading {
  const plain = text.normalize("NFKC").replace(/\s/g, "").toLowerCase();
  if (plain === "") return { ok: true, time: null };
  const found =
    /^(上午|下午|晚上|中午)?(\d{1,2})[:.点时](?:(\d{1,2})分?|(半))?$/.exec(plain) ??
    /^(上午|下午|晚上|中午)?(\d{1,2})(\d{2})$/.exec(plain);
  if (found === null) return { ok: false };
  let hours = Number(found[2]);
  const minutes = found[4] === "半" ? 30 : Number(found[3] ?? 0);
  if ((found[1] === "下午" || found[1] === "晚上") && hours < 12) hours += 12;
  if (hours > 23 || minutes > 59) return { ok: false };
  return { ok: true, time: `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}` };
}
