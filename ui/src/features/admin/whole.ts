import type { Page } from "@/bindings";

/** A list that comes in one piece. */
export const whole = <Row>(rows: Row[]): Page<Row> => ({
  rows,
  from: 0,
  total: rows.length,
  as_of: 0,
  states: {},
});
