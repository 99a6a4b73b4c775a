/** From a note to a form: what began filled in, what was read, what the person chose, what the person wrote. */
import type { CaptureReading, ContactForm, Piece, PieceKind, PieceValue } from "@/bindings";
import { EMPTY, type Values } from "@/features/fields/specs";

export type NoteNoun = "meeting" | "lead";

/** What the person said about a piece: it is this, or it is nothing of the kind. */
export type Answer = { is: "value"; value: PieceValue } | { is: "not" };
export type Answers = Record<string, Answer>;

/** The same words of the same kind are the same piece, wherever they move while one goes on writing. */
export const keyOf = (piece: Piece): string => `${piece.kind}:${piece.source}`;

/** What a piece says now; null when the person said that it is nothing of the kind. */
export function valueOf(piece: Piece, answers: Answers): PieceValue | null {
  const answer = answers[keyOf(piece)];
  if (answer === undefined) return piece.value;
  return answer.is === "value" ? answer.value : null;
}

export const isSettled = (piece: Piece, answers: Answers): boolean =>
  piece.sure || answers[keyOf(piece)] !== undefined;

/** Kinds that have a field of their own; the others stay in the text, where they were written. */
const HOMES: Record<NoteNoun, PieceKind[]> = {
  meeting: [
    "company",
    "contact",
    "meeting_kind",
    "day",
    "amount",
    "land",
    "plant",
    "next_step",
    "city",
    "industry",
    "promise",
  ],
  lead: [
    "company",
    "contact",
    "amount",
    "fixed_investment",
    "project",
    "land",
    "plant",
    "next_step",
    "industry",
  ],
};
export const hasHome = (kind: PieceKind, noun: NoteNoun): boolean => HOMES[noun].includes(kind);

const MOST_GIST = 120;

/** The first sentence, for the line in lists. */
export function firstSentence(text: string): string | null {
  const [first = ""] = text.trim().split(/(?<=[。！？!?；;])|\n/);
  const plain = first.replace(/[。；;]$/, "").trim();
  if (plain === "") return null;
  const chars = Array.from(plain);
  return chars.length > MOST_GIST ? `${chars.slice(0, MOST_GIST).join("")}…` : plain;
}

export function countSentences(text: string): number {
  return text.split(/[。！？!?；;\n]+/).filter((part) => /[\p{L}\p{N}]/u.test(part)).length;
}

/** 王总 says the post by itself; 王建国 总经理 needs both. */
export const nameAndPost = (name: string, post: string | null): string =>
  post === null || post === "" || name.endsWith(post) ? name : `${name} ${post}`;

export interface Composed {
  form: Values;
  contact: ContactForm | null;
}
interface Sources {
  noun: NoteNoun;
  /** What `begin` filled in. */
  begun: Values;
  text: string;
  reading: CaptureReading;
  answers: Answers;
  /** What was written into the form by hand: it wins over everything read. */
  edits: Values;
  /** Written by hand; undefined while nobody touched it. */
  contact?: ContactForm | null | undefined;
  /** 代填: whose record it is. */
  behalf: string | null;
  me: string | null;
}

const blankContact = (name: string, post: string | null): ContactForm => ({
  name,
  // 总 behind a family name is how one speaks, not what the card says.
  post: nameAndPost(name, post) === name ? null : post,
  company: null,
  source: null,
  mobile: null,
  phone: null,
  wechat: null,
  email: null,
});

export function compose(from: Sources): Composed {
  const { noun, text, reading, answers, edits } = from;
  const read: Values = {};
  let contact: ContactForm | null = null;
  const body = text.trim() === "" ? null : text.trimEnd();
  if (noun === "meeting") {
    read["minutes"] = body;
    read["gist"] = firstSentence(text);
  } else {
    read["notes"] = body;
  }
  for (const piece of reading.pieces) {
    const value = valueOf(piece, answers);
    if (value === null || !hasHome(piece.kind, noun)) continue;
    const settled = isSettled(piece, answers);
    switch (value.type) {
      case "company":
        read["company"] = settled ? value.id : null;
        read["company_name"] = value.name;
        break;
      case "contact":
        if (noun === "meeting") read["their_people"] = nameAndPost(value.name, value.post);
        if (!settled) break;
        if (value.id !== null) read["contact"] = value.id;
        else contact = blankContact(value.name, value.post);
        break;
      case "meeting_kind":
        read["kind"] = value.kind;
        break;
      case "day":
        read["on"] = value.day;
        read["starts_at"] = value.time;
        break;
      case "money":
        read[
          piece.kind === "fixed_investment" ? piece.kind : noun === "lead" ? "total_investment" : "amount"
        ] = value.amount;
        break;
      case "land":
        read["land"] = value.land;
        break;
      case "plant":
        read["plant"] = value.plant;
        break;
      case "next_step":
        read["next_step"] = [value.time, value.text].filter(Boolean).join(" ");
        read["next_step_due"] = value.due;
        read["next_step_owner"] = value.owner;
        break;
      case "text":
        if (piece.kind === "promise") {
          // Asked for is not yet granted: marked for whoever reviews it, and no answer of ours.
          read["promise"] = true;
          if (settled) read["answers"] = [read["answers"], value.text].filter(Boolean).join("；");
        } else {
          read[piece.kind] = value.text;
        }
        break;
    }
  }
  const form: Values = { ...EMPTY[noun], ...from.begun };
  for (const [field, value] of Object.entries(read)) if (value !== null) form[field] = value;
  // Another company than the one it began with has none of its people.
  if (read["company_name"] !== undefined && read["company"] == null) form["company"] = null;
  if (from.behalf !== null) {
    if (form["next_step_owner"] === from.me) form["next_step_owner"] = from.behalf;
    const ours = form["our_people"];
    if (Array.isArray(ours) && !ours.includes(from.behalf))
      form["our_people"] = [...(ours as string[]), from.behalf];
  }
  for (const [field, value] of Object.entries(edits)) if (field in EMPTY[noun]) form[field] = value;
  if (from.contact !== undefined) contact = from.contact;
  if (contact !== null) form["contact"] = null;
  if (noun === "lead" && form["title"] === null) form["title"] = leadTitle(form, text);
  return { form, contact };
}

/** A lead is called by who and what, until somebody names it. */
function leadTitle(form: Values, text: string): string | null {
  const parts = [form["company_name"], form["project"]].filter(
    (part): part is string => typeof part === "string" && part.trim() !== "",
  );
  return parts.length > 0 ? parts.join(" · ") : firstSentence(text);
}

export interface Segment {
  text: string;
  /** Which piece, counted from 0; null between pieces. */
  piece: number | null;
}

/**
 * The text cut at its pieces. Pieces count characters (code points); a piece whose words are no longer there, since
 * one went on writing, is left out until it is read again.
 */
export function segments(text: string, pieces: Piece[]): Segment[] {
  const chars = Array.from(text);
  const out: Segment[] = [];
  let at = 0;
  pieces.forEach((piece, index) => {
    if (piece.start < at || chars.slice(piece.start, piece.end).join("") !== piece.source) return;
    if (piece.start > at) out.push({ text: chars.slice(at, piece.start).join(""), piece: null });
    out.push({ text: piece.source, piece: index });
    at = piece.end;
  });
  if (at < chars.length) out.push({ text: chars.slice(at).join(""), piece: null });
  return out;
}
