import type { DeviceRow } from "@/bindings";
import { clockWords } from "./offset";

/** What somebody should do about a computer. */
export type Advice = "silent" | "clock" | "waiting" | "behind" | "held" | "rejected" | "belated";

/** Two working weeks on the road without a word are worth a call. */
const SILENT_MS = 14 * 86_400_000;
/** Heard of today and still not read: the line breaks in the middle. */
const FAR_BEHIND = 1_000;

/** The most pressing first; nothing where nobody needs to do anything. */
export function adviceOn(device: DeviceRow, now: number): Advice[] {
  const out: Advice[] = [];
  if (device.belated > 0) out.push("belated");
  if (device.revoked_at !== null) return out;
  const clock = clockWords(device.clock_offset_ms).kind;
  const silent = now - (device.last_contact ?? device.enrolled_at) > SILENT_MS;
  if (silent) out.push("silent");
  if (device.rejected > 0) out.push("rejected");
  if (device.held > 0) out.push("held");
  if (clock === "fast" || clock === "slow") out.push("clock");
  if (!silent && (device.waiting ?? 0) > 0) out.push("waiting");
  if (!silent && (device.behind ?? 0) > FAR_BEHIND) out.push("behind");
  return out;
}
