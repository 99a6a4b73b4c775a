/** What a note is kept as, and how one that is found again is read. */
import type { BeginForm, ContactForm, Draft } from "@/bindings";
import { EMPTY, isFilled, type Values } from "@/features/fields/specs";
import type { UnreadTexts } from "@/parts/typed";
import type { Answers, NoteNoun } from "./compose";

export interface NoteState {
  noun: NoteNoun;
  text: string;
  begun: Values;
  edits: Values;
  answers: Answers;
  contact?: ContactForm | null | undefined;
  behalf: string | null;
  /** What stands in fields of the form and cannot be read yet. */
  unread: UnreadTexts;
  seed: BeginForm;
}

/** Drafts that are written in the note overlay: notes, and new visits and leads that the centre gave back. */
export const isNoteDraft = ({ draft }: Draft): boolean =>
  draft.kind === "note" || (draft.record === null && (draft.kind === "meeting" || draft.kind === "lead"));

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function readDraft(found: Draft): Partial<NoteState> {
  const { draft } = found;
  const kept = isObject(draft.form) ? draft.form : {};
  if (draft.kind === "note") {
    const noun: NoteNoun = kept["noun"] === "lead" ? "lead" : "meeting";
    return {
      noun,
      text: typeof kept["text"] === "string" ? kept["text"] : draft.text,
      begun: isObject(kept["begun"]) ? kept["begun"] : {},
      edits: isObject(kept["edits"]) ? kept["edits"] : {},
      answers: (isObject(kept["answers"]) ? kept["answers"] : {}) as Answers,
      unread: (isObject(kept["unread"]) ? kept["unread"] : {}) as UnreadTexts,
      behalf: typeof kept["behalf"] === "string" ? kept["behalf"] : null,
      ...(isObject(kept["contact"]) ? { contact: kept["contact"] as ContactForm } : {}),
      ...(isObject(kept["seed"]) ? { seed: kept["seed"] as unknown as BeginForm } : {}),
    };
  }
  // A bare form: all of it was written by the person; its long text is what the box shows.
  const noun: NoteNoun = draft.kind === "lead" ? "lead" : "meeting";
  const long = noun === "lead" ? "notes" : "minutes";
  const edits: Values = {};
  for (const [field, value] of Object.entries(kept)) {
    if (field in EMPTY[noun] && isFilled(value) && field !== long) edits[field] = value;
  }
  const words = kept[long];
  return {
    noun,
    text: draft.text !== "" ? draft.text : typeof words === "string" ? words : "",
    begun: {},
    edits,
    answers: {},
    behalf: null,
    unread: (isObject(kept["unread"]) ? kept["unread"] : {}) as UnreadTexts,
  };
}
