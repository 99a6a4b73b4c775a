import { defineStore } from "pinia";
import { nextTick, ref } from "vue";
import type { ExportRows } from "@/bindings";

/** A list made ready for paper: all its rows, not only those in sight. */
export interface PrintedList {
  title: string;
  note: string;
  table: ExportRows;
  heads: string[];
  /** A cell in the reader's language. */
  cell: (column: number, row: number) => string;
}

/** What goes to the printer: a list while one is ready, else what the screen shows. */
export const usePrinting = defineStore("printing", () => {
  const list = ref<PrintedList | null>(null);

  /** Opens the print window of the host; the list is let go of when the paper is done, or was not wanted. */
  async function print(what: PrintedList | null): Promise<void> {
    list.value = what;
    await nextTick();
    const paper = { begun: false };
    const begin = (): void => {
      paper.begun = true;
    };
    const done = (): void => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", done);
      list.value = null;
    };
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", done);
    window.print();
    // WebKitGTK comes back from its window before the pages are drawn, and says nothing when it was cancelled.
    if (!paper.begun) done();
  }

  return { list, print };
});
