import { useI18n } from "vue-i18n";
import type { Finding, PersonRow, Refusal } from "@/bindings";
import { useFormat } from "@/format";

const AMOUNTS = new Set([
  "amount",
  "total_investment",
  "fixed_investment",
  "output",
  "tax",
  "revenue",
  "foreign_amount",
  "signing_amount",
]);
const DAYS = new Set([
  "on",
  "from",
  "to",
  "day",
  "report_due",
  "next_step_due",
  "next_step_done_on",
  "referrer_told_on",
  "collected_on",
  "kept_until",
  "signing_on",
]);
const PEOPLE = new Set([
  "our_people",
  "members",
  "lead_traveller",
  "next_step_owner",
  "author",
  "typist",
  "signing_claimed_by",
  "signing_verified_by",
]);
/** Fields that hold the id of a record nobody wants to read. */
const LINKS = new Set(["company", "contact", "trip", "stop", "lead", "week", "unit", "subject"]);

/** Findings that are not called by their field. */
const SAID_OF: Record<string, string> = { fixed: "fixed_investment", end: "ends_at" };

/** Names and values of records in the reader's language. An unknown name is told as it is, never as a raw key. */
export function useWords() {
  const i18n = useI18n({ useScope: "global" });
  const format = useFormat();
  const known = (key: string, other: string) => (i18n.te(key) ? i18n.t(key) : other);

  const noun = (name: string) => known(`record.nouns.${name}`, name);
  /** Every file is a field of its own; people know them as attachments. */
  const called = (name: string) => (name.startsWith("file.") ? "files" : name);
  const field = (name: string) => known(`record.fields.${called(name)}`, i18n.t("record.otherField"));
  /** Whether a reader knows the field: it has a name, and its value is not an id. */
  const isNamed = (name: string) => !LINKS.has(name) && i18n.te(`record.fields.${called(name)}`);
  const kind = (name: string) => (name === "" ? "" : known(`record.kinds.${name}`, name));
  const state = (of: string, name: string) => known(`record.states.${of}.${name}`, name);
  const fields = (names: string[]) => names.map(field).join(i18n.t("common.listGap"));

  /** A field's value as words; `people` gives names to ids. Empty says 未填. */
  function value(name: string, raw: unknown, people: PersonRow[] = []): string {
    const none = i18n.t("common.none");
    if (raw === null || raw === undefined || raw === "") return none;
    if (Array.isArray(raw)) {
      if (raw.length === 0) return none;
      return raw.map((item) => value(name, item, people)).join(i18n.t("common.listGap"));
    }
    if (typeof raw === "boolean") return i18n.t(raw ? "record.yes" : "record.no");
    if (typeof raw === "number") {
      if (AMOUNTS.has(name)) return format.amount(raw);
      if (name === "land") return i18n.t("record.mu", { figure: format.number(raw / 100, 2) });
      if (name === "plant") return i18n.t("record.sqm", { figure: format.number(raw) });
      return format.number(raw);
    }
    if (typeof raw === "object" && "sha256" in raw && "name" in raw) return attachment(raw);
    if (typeof raw !== "string") return i18n.t("record.complex");
    if (DAYS.has(name) && /^\d{4}-\d\d-\d\d$/.test(raw)) return format.day(raw, { weekday: true });
    if (name === "kind") return kind(raw);
    if (name === "signing_kind") return known(`fields.choices.signing_kind.${raw}`, raw);
    if (name === "signing") return known(`leads.signing.standing.${raw}`, raw);
    if (PEOPLE.has(name)) return people.find((person) => person.id === raw)?.name ?? i18n.t("record.person");
    if (LINKS.has(name)) return i18n.t("record.linked");
    return raw;
  }

  /** An attachment is told by what it is called and what it shows. */
  function attachment(raw: { name: unknown; caption?: unknown }): string {
    const caption = typeof raw.caption === "string" ? raw.caption : "";
    return [String(raw.name), caption].filter(Boolean).join("：");
  }

  /** What waits on a device, by kind; of what there is none is not told, unless there is nothing at all. */
  function unsent(operations: number, drafts: number): string {
    const parts: string[] = [];
    if (operations > 0 || drafts === 0) parts.push(i18n.t("care.changes", { count: operations }));
    if (drafts > 0) parts.push(i18n.t("care.drafts", { count: drafts }));
    return parts.join(i18n.t("common.listGap"));
  }

  /** The detail of a finding as words: amounts and days are formatted. */
  function detail(finding: Finding): Record<string, string> {
    const out: Record<string, string> = { field: field(finding.field) };
    for (const [name, raw] of Object.entries(finding.detail)) {
      const isMoney =
        typeof raw === "number" && (AMOUNTS.has(finding.field) || finding.code.startsWith("threshold."));
      if (isMoney) out[name] = format.amount(raw);
      else if (typeof raw === "string" && /^\d{4}-\d\d-\d\d$/.test(raw)) out[name] = format.day(raw);
      else if (typeof raw === "number") out[name] = format.number(raw);
      else out[name] = typeof raw === "string" ? raw : "";
    }
    return out;
  }

  /** What is missing, in a few words: 缺下一步. */
  function missing(code: string): string {
    const stem = code.replace(/\.(missing|shape|negative|over_total|before_start|future|not_positive)$/, "");
    const name = SAID_OF[stem] ?? stem;
    return code.endsWith(".missing")
      ? i18n.t("record.missing", { field: field(name) })
      : i18n.t("record.wrong", { field: field(name) });
  }

  /** The sentence of a refusal with its details. */
  function refusal(of: Refusal): string {
    const texts = i18n.t;
    switch (of.code) {
      case "not_allowed":
        return texts("refusals.not_allowed", { action: known(`refusals.actions.${of.action}`, of.action) });
      case "guarded_field":
        return texts("refusals.guarded_field", { field: field(of.field) });
      case "wrong_state":
        return texts("refusals.wrong_state", { from: anyState(of.from), to: anyState(of.to) });
      case "incomplete":
        return texts("refusals.incomplete", {
          items: of.fields.map(missing).join(i18n.t("common.listGap")),
        });
      case "wrong_value":
        return texts("refusals.wrong_value", { field: field(of.field) });
      case "set_aside":
        return texts("refusals.set_aside", { reason: of.reason });
      case "over_limit":
        return texts("refusals.over_limit", { limit: known(`refusals.limits.${of.limit}`, of.limit) });
      default: {
        // A centre of a later version may answer with a code this one has no sentence for.
        const key = `refusals.${of.code}`;
        return i18n.te(key) ? texts(key) : texts("refusals.other", { code: of.code });
      }
    }
  }

  /** A state's name where only the state is told: the nouns that have it agree on the word. */
  function anyState(name: string): string {
    for (const of of ["meeting", "trip", "lead", "week"]) {
      const key = `record.states.${of}.${name}`;
      if (i18n.te(key)) return i18n.t(key);
    }
    return name;
  }

  return { noun, field, isNamed, fields, kind, state, value, detail, missing, refusal, unsent };
}
