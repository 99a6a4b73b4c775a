/** Wishes of the frame that others fulfil: the palette and the capture overlay subscribe here. */
type Handler<T> = (value: T) => void;

function channel<T>() {
  const handlers = new Set<Handler<T>>();
  return {
    send: (value: T) => {
      for (const handler of handlers) handler(value);
    },
    on: (handler: Handler<T>): (() => void) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
}

/** What is already known when a note begins: the stop one stands at, the company whose file is open. */
export interface NoteSeed {
  trip_id?: string;
  stop_id?: string;
  company_id?: string;
  lead_id?: string;
  /** The meeting a lead comes out of. */
  meeting_id?: string;
  /** What is written: a visit unless a lead is asked for. */
  noun?: "meeting" | "lead";
  /** Unsaved text to go on with. */
  draft_id?: string;
}

const palette = channel<string>();
const note = channel<NoteSeed>();
const keys = channel<undefined>();
const folded = channel<undefined>();

/** Ctrl K and the search box. */
export const openPalette = (query = ""): void => {
  palette.send(query);
};
export const onPalette = palette.on;

/** ? and its button in the key bar. */
export const openKeys = (): void => {
  keys.send(undefined);
};
export const onKeys = keys.on;

/** Ctrl N and 记一笔. */
export const openNote = (seed: NoteSeed = {}): void => {
  note.send(seed);
};
export const onNote = note.on;

/** The note was folded away or saved: what it kept may be shown now (a draft makes no event). */
export const noteFolded = (): void => {
  folded.send(undefined);
};
export const onNoteFolded = folded.on;
