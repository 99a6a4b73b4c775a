import type { SyncState } from "@/bindings";

/** What the chip says, before it has words. */
export interface WorkLook {
  /** Which sentence: `work.<say>`. */
  say:
    | "unknown"
    | "offline"
    | "paused"
    | "barred"
    | "arriving"
    | "uploading"
    | "waiting"
    | "files"
    | "saved"
    | "synced";
  tone: "plain" | "az" | "pri" | "ci";
  /** Files waiting. */
  files: number;
  /** Records waiting, told beside the sentence when it does not tell them itself. */
  waiting: number;
  /** 上传中 sent/total. */
  sent: number;
  total: number;
  /** How much of what was granted is here, while it comes for the first time. */
  percent: number;
  /** 已同步 at. */
  at: number | null;
  /** What needs the person, in cinnabar after a divider. */
  second: { say: "returned" | "attention"; count: number } | null;
}

const TONES: Record<WorkLook["say"], WorkLook["tone"]> = {
  unknown: "plain",
  // A fact, not a fault: never red.
  offline: "plain",
  paused: "plain",
  barred: "ci",
  arriving: "az",
  uploading: "az",
  waiting: "az",
  files: "az",
  saved: "plain",
  synced: "pri",
};

function sentence(sync: SyncState): WorkLook["say"] {
  switch (sync.phase) {
    case "offline":
    case "paused":
    case "barred":
      return sync.phase;
    case "sending":
      return "uploading";
    case "receiving":
      if (sync.percent !== null) return "arriving";
      break;
    case "starting":
    case "idle":
      break;
  }
  // Before the first contact nothing is known to be on its way: it lies here, and it counts.
  if (sync.waiting > 0) return sync.phase === "starting" ? "saved" : "waiting";
  // Synced only when the centre has said so, of the files too.
  if (sync.files > 0) return "files";
  return sync.synced_at === null ? "saved" : "synced";
}

/** The state of my work exactly as it was told; `null` is the moment before the first answer. */
export function workLook(sync: SyncState | null): WorkLook {
  if (sync === null)
    return {
      say: "unknown",
      tone: "plain",
      waiting: 0,
      files: 0,
      sent: 0,
      total: 0,
      percent: 0,
      at: null,
      second: null,
    };
  const say = sentence(sync);
  const told = say === "uploading" || say === "synced";
  return {
    say,
    tone: TONES[say],
    waiting: told ? 0 : sync.waiting,
    files: sync.files,
    sent: sync.sent,
    total: sync.total,
    percent: sync.percent ?? 0,
    at: say === "synced" ? sync.synced_at : null,
    second: needed(sync),
  };
}

function needed(sync: SyncState): WorkLook["second"] {
  if (sync.needs > 0) return { say: "attention", count: sync.needs + sync.returned };
  return sync.returned > 0 ? { say: "returned", count: sync.returned } : null;
}

/** The outbox's badges: what waits, and beside it what needs the person. */
export function outboxBadges(sync: SyncState | null): { count: number; attention: number } {
  return { count: sync?.waiting ?? 0, attention: (sync?.needs ?? 0) + (sync?.returned ?? 0) };
}
