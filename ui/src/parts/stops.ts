/** Stops of a road; `gap` and `drive` stand between stops of a day. */
export type StopKind = "done" | "next" | "plan" | "unplanned" | "failed" | "gap";
