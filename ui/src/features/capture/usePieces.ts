import { useI18n } from "vue-i18n";
import type { Piece, PieceKind, PieceValue } from "@/bindings";
import { dots, useFormat } from "@/format";
import { useWords } from "@/record";
import { useSession } from "@/stores/session";
import { hasHome, nameAndPost } from "./compose";
import type { Note } from "./useNote";

export interface Option {
  label: string;
  hint: string;
  /** null: it is nothing of the kind. */
  value: PieceValue | null;
}

/** A piece in words: what it is about, what it says, what stands beside it, and what one may answer. */
export function usePieces(note: Note) {
  const { t } = useI18n({ useScope: "global" });
  const format = useFormat();
  const words = useWords();
  const session = useSession();

  function kindName(kind: PieceKind): string {
    if (kind === "amount" && note.state.noun === "lead") return words.field("total_investment");
    return t(`capture.kinds.${kind}`);
  }
  function valueText(value: PieceValue): string {
    switch (value.type) {
      case "company":
        return value.name;
      case "contact":
        return nameAndPost(value.name, value.post);
      case "meeting_kind":
        return words.kind(value.kind);
      case "day":
        return dots(format.day(value.day, { weekday: true }), value.time ?? "");
      case "money":
        return format.amount(value.amount);
      case "land":
        return t("record.mu", { figure: format.number(value.land / 100, 2) });
      case "plant":
        return t("record.sqm", { figure: format.number(value.plant) });
      case "next_step":
        return [value.due === null ? "" : format.day(value.due, { weekday: true }), value.time, value.text]
          .filter(Boolean)
          .join(" ");
      case "text":
        return value.text;
    }
  }
  function aside(piece: Piece): string {
    const value = note.say(piece);
    if (value === null) return t("capture.notThis");
    if (!note.settled(piece)) {
      return piece.candidates.length > 1
        ? t("capture.mayBe", { count: piece.candidates.length })
        : t("capture.pleaseCheck");
    }
    if (!hasHome(piece.kind, note.state.noun)) return t("capture.inText");
    switch (value.type) {
      case "company":
        return value.id === null ? t("capture.newOne") : t("capture.knownHere");
      case "contact": {
        if (value.id === null) return t("capture.newOne");
        const known = note.company.value?.contacts.find((row) => row.id === value.id);
        return known?.mobile_masked
          ? t("capture.knownAs", { mobile: known.mobile_masked })
          : t("capture.knownHere");
      }
      case "money": {
        const parts = format.amountParts(value.amount);
        return parts.unit === "亿元" ? format.amount(value.amount, "wan") : "";
      }
      case "land": {
        const amount = note.form.value["amount"] ?? note.form.value["total_investment"];
        if (typeof amount !== "number" || value.land === 0) return "";
        const each = Math.round(amount / value.land / 10_000) * 1_000_000;
        return t("fields.perMu", { amount: format.amount(each, "wan") });
      }
      case "next_step": {
        const me = session.person;
        const owner = me?.id === value.owner ? me.name : t("record.person");
        return dots(t("capture.owner", { name: owner }), t("capture.toFollowUps"));
      }
      default:
        return "";
    }
  }
  function question(piece: Piece): string {
    switch (piece.kind) {
      case "company":
        return t("capture.ask.company", { name: piece.source });
      case "contact":
        return t("capture.ask.contact", { name: piece.source });
      case "next_step":
        return t("capture.ask.next_step");
      default:
        return t("capture.ask.other", { name: piece.source, kind: kindName(piece.kind) });
    }
  }
  function options(piece: Piece): Option[] {
    const { value } = piece;
    const out: Option[] = [];
    if (value.type === "company" || value.type === "contact") {
      const isCompany = value.type === "company";
      for (const one of piece.candidates) {
        const chosen: PieceValue = isCompany
          ? { type: "company", id: one.id, name: one.name }
          : { type: "contact", id: one.id, name: one.name, post: value.post };
        out.push({ label: one.name, hint: one.hint, value: chosen });
      }
      if (value.id !== null) out.push({ label: valueText(value), hint: t("capture.knownHere"), value });
      const fresh: PieceValue = { ...value, id: null, name: value.id === null ? value.name : piece.source };
      const label = isCompany
        ? out.length > 0
          ? t("capture.newCompany")
          : t("capture.newCompanyNamed", { name: fresh.name })
        : out.length > 0
          ? t("capture.newContact")
          : t("capture.newContactNamed", { name: fresh.name });
      out.push({ label, hint: "", value: fresh });
    } else {
      out.push({ label: valueText(value), hint: t("capture.asRead"), value });
    }
    out.push({
      label: t("capture.isNot", { kind: kindName(piece.kind) }),
      hint: t("capture.staysInText"),
      value: null,
    });
    return out;
  }
  /** The form's field behind a piece. */
  function fieldOf(kind: PieceKind): string {
    const lead = note.state.noun === "lead";
    switch (kind) {
      case "company":
        return "company_name";
      case "meeting_kind":
        return "kind";
      case "amount":
        return lead ? "total_investment" : "amount";
      case "day":
        return "on";
      case "promise":
        return "answers";
      default:
        return kind;
    }
  }
  return { kindName, valueText, aside, question, options, fieldOf };
}
