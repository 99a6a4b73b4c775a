import type { AttachedFile, FileState } from "@/bindings";

/** A file in a strip: of a record, or of a form that is not saved yet. */
export interface ShownFile {
  file: AttachedFile;
  /** The record it is read by; the nil id while no record names it. */
  record: string;
  state: FileState | null;
  thumbHere: boolean;
  by: string;
  at: number | null;
}

/** Stands for a form that is not saved yet. */
export const NO_RECORD = "00000000-0000-0000-0000-000000000000";

export const isPicture = (file: AttachedFile): boolean => file.media.startsWith("image/");
export const isSound = (file: AttachedFile): boolean => file.media.startsWith("audio/");

export const isPdf = (file: AttachedFile): boolean => file.media === "application/pdf";

/** How far a moving file is, in whole percent. */
export function percent(state: FileState | null): number {
  if (state === null || !("total" in state) || state.total === 0) return 0;
  return Math.floor((state.through / state.total) * 100);
}

/** `3:07` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A time in a file's name: no system lets a colon stand in one. */
export const fileTime = (moment: string): string => moment.replaceAll(":", ".");

const ICONS: [RegExp, string][] = [
  [/^audio\//, "i-lucide-audio-lines"],
  [/^image\//, "i-lucide-image"],
  [/pdf|ofd/, "i-lucide-file-text"],
  [/sheet|excel/, "i-lucide-sheet"],
  [/presentation|powerpoint/, "i-lucide-presentation"],
];
export const iconOf = (file: AttachedFile): string =>
  ICONS.find(([pattern]) => pattern.test(file.media))?.[1] ?? "i-lucide-file";

/** Files among what was dropped or pasted. */
export function filesIn(data: DataTransfer | null): File[] {
  return data === null ? [] : [...data.files];
}
