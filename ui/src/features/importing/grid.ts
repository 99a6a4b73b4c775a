/** What is wrong with a row: the column by its place, or the row as a whole, and the sentence. */
export interface GridIssue {
  column: number | null;
  text: string;
}

/** A row of a spreadsheet before it is written. `tone` colours its state, `word` says it. */
export interface GridRow {
  row: number;
  cells: string[];
  issues: GridIssue[];
  tone: "done" | "look" | "wrong";
  word: string;
  /** A second word beside the state. */
  hint?: string;
  /** What was decided of a duplicate. */
  decision?: string | null;
}

/** A column: its letters as Excel shows them, and its head. */
export interface GridColumn {
  letters: string;
  head: string;
}

export interface GridPage<R extends GridRow> {
  total: number;
  rows: R[];
}

/** Rows of one page that is asked for. */
export const PAGE = 100;

/** The pages that a window of rows lies on. */
export function pagesOf(first: number, last: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(Math.max(first, 0) / PAGE); page <= Math.floor(last / PAGE); page += 1) {
    pages.push(page);
  }
  return pages;
}

/** The rows to paint for a scroll position, some more on either side. */
export function windowOf(
  top: number,
  height: number,
  row: number,
  total: number,
): { first: number; last: number } {
  const margin = 8;
  const first = Math.max(0, Math.floor(top / row) - margin);
  const last = Math.min(total - 1, Math.ceil((top + height) / row) + margin);
  return { first, last };
}
