import type { PDFDocumentProxy } from "pdfjs-dist";
import workerAt from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

export type Pdf = PDFDocumentProxy;

/** A picture in a document is drawn up to so many pixels; larger ones are left out. */
const MOST_PIXELS = 64_000_000;
/** What a page needs lies beside the page (`pdf-parts.ts`); nothing comes from elsewhere. */
const partsAt = (part: string): string => new URL(`pdf/${part}/`, document.baseURI).href;

/**
 * Opens a document in a worker of its own. No script of it runs (the part of the library that would run it is not
 * shipped), no form can be sent, nothing is fetched. Rejects with `PasswordException` where it is locked.
 */
export async function openPdf(bytes: Uint8Array): Promise<{ pdf: Pdf; close: () => void }> {
  const library = await import("pdfjs-dist/legacy/build/pdf.mjs");
  library.GlobalWorkerOptions.workerSrc = workerAt;
  // The library would ask whether the script is of the same origin, which a window's own scheme is not told to be.
  const thread = new Worker(new URL(workerAt, document.baseURI), { type: "module" });
  const worker = library.PDFWorker.create({ port: thread, verbosity: library.VerbosityLevel.ERRORS });
  const task = library.getDocument({
    data: bytes,
    worker,
    cMapUrl: partsAt("cmaps"),
    cMapPacked: true,
    standardFontDataUrl: partsAt("standard_fonts"),
    wasmUrl: partsAt("wasm"),
    useWasm: false,
    useWorkerFetch: false,
    enableXfa: false,
    maxImageSize: MOST_PIXELS,
    verbosity: library.VerbosityLevel.ERRORS,
  });
  const close = (): void => {
    void task.destroy().catch(() => undefined);
    worker.destroy();
    thread.terminate();
  };
  try {
    return { pdf: await task.promise, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** Printers name some letters as the radicals that look like them (⽬ for 目), which no voice reads. */
const RADICALS = /[\u2E9F\u2EF3\u2F00-\u2FD5]/gu;

/** The words of a page, line by line, as a document gives them. */
export async function wordsOf(pdf: Pdf, number: number): Promise<string> {
  const { items } = await (await pdf.getPage(number)).getTextContent();
  return items
    .map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""))
    .join("")
    .replace(RADICALS, (radical) => radical.normalize("NFKC"))
    .trim();
}
