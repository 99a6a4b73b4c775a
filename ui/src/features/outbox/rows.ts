import type { Outbox, OutboxRow } from "@/bindings";
import type { WayForm } from "@/parts";

export type GroupName = "needs" | "sending" | "waiting" | "done";
/** Groups of what is not over; each shows the first, and says how many there are. */
export const OPEN = ["needs", "sending", "waiting"] as const;

/** What the person can do about a row; the first is the one Enter does. */
export type RowAction = "resolve" | "mend" | "draft" | "known" | "retry" | "before" | "open";

export interface Answer {
  synced: number;
  conflicts: number;
  refused: number;
}

/** How the way of a row is drawn: the end says what the centre answered, never more. */
export function wayOf(row: OutboxRow, group: GroupName): WayForm {
  if (row.returned !== null) return "returned";
  switch (row.sync.is) {
    case "rejected":
      return "refused";
    case "conflict":
      return "conflict";
    case "synced":
      return "arrived";
    case "sending":
    case "held":
      return "sent";
    default:
      return group === "waiting" && row.tries > 0 ? "broken" : "local";
  }
}

const HAS_SCREEN = new Set(["meeting", "lead", "trip", "company", "week"]);

export function actionsOf(row: OutboxRow, group: GroupName): RowAction[] {
  const open: RowAction[] = HAS_SCREEN.has(row.noun) ? ["open"] : [];
  if (group === "done") return open;
  if (row.returned !== null) return HAS_SCREEN.has(row.noun) ? ["mend"] : [];
  switch (row.sync.is) {
    case "conflict":
      return ["resolve"];
    case "rejected":
      if (row.refusal?.code === "erased") return ["known"];
      return row.refusal?.code === "incomplete" && HAS_SCREEN.has(row.noun)
        ? ["mend", "draft"]
        : ["draft", ...open];
    case "sending":
      return [];
    case "held":
      return row.behind === null ? [] : ["before"];
    default:
      return row.behind === null ? ["retry"] : ["before"];
  }
}

/** A row's name in lists and keys: the same record may stand in two groups. */
export const keyOf = (row: OutboxRow, group: GroupName) => `${group}/${row.id}/${String(row.captured_at)}`;

/** What the centre has answered, as far as this device knows. */
export function answers(outbox: Outbox): Answer {
  return {
    synced: outbox.done.length,
    conflicts: outbox.needs.filter((row) => row.sync.is === "conflict").length,
    refused: outbox.needs.filter((row) => row.sync.is === "rejected").length,
  };
}

/** The row that `row` waits for, by the name the centre's queue gives it. */
export function rowBefore(outbox: Outbox, row: OutboxRow): OutboxRow | null {
  const all = [...outbox.needs, ...outbox.sending, ...outbox.waiting];
  return (
    all.find((other) => other !== row && (other.title === row.behind || other.id === row.behind)) ?? null
  );
}
