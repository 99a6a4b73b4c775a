import { useI18n } from "vue-i18n";
import type { ExportCell, ExportColumn, ExportWords, ListName } from "@/bindings";
import { useFormat } from "@/format";
import { useSyncLook } from "@/record";
import { useSession } from "@/stores/session";

type Codes = Record<string, string>;

/** Columns that are called as the field is; the others have a word of their own. */
const OWN = new Set([
  "task_visits",
  "visits_done",
  "task_leads",
  "leads_done",
  "days",
  "in_week",
  "sync",
  "complete",
  "complete_of",
  "overdue_days",
  "at",
  "meetings",
  "leads",
  "last_on",
  "group",
  "noun",
  "changed",
  "returned",
  "tries",
  "captured_at",
  "again",
  "merged",
  "hints",
  "submitted_at",
  "late_days",
  "ordinal",
  "month",
  "trips",
  "published_by",
  "published_at",
  "short",
  "parent",
  "series",
  "code",
  "people",
  "people_below",
  "closed",
  "person",
  "device",
  "version",
  "enrolled_at",
  "heard_at",
  "clock_off",
  "waiting",
  "held",
  "rejected",
  "revoked_at",
  "created_at",
  "expires_at",
  "received_at",
  "actor",
  "what",
  "record",
  "fields",
  "whom",
  "record_id",
]);
/** Which states a list's records have. */
const STATES: Record<ListName, string> = {
  trips: "trip",
  meetings: "meeting",
  leads: "lead",
  companies: "company",
  outbox: "meeting",
  review: "meeting",
  weeks: "week",
  people: "meeting",
  units: "meeting",
  devices: "meeting",
  invitations: "meeting",
  audit: "meeting",
};

/** Columns that a list calls otherwise than the others. */
const SPECIAL: Partial<Record<ListName, Record<string, string>>> = {
  people: {
    name: "admin.people.name",
    post: "admin.people.post",
    role: "admin.people.role",
    unit: "admin.people.unit",
  },
  units: { name: "admin.units.name" },
  audit: { number: "audit.columns.number" },
};

const pad = (value: number) => String(value).padStart(2, "0");

/** The words of a list that leaves the program, in the reader's language. */
export function useTakeOutWords() {
  const i18n = useI18n({ useScope: "global" });
  const { t } = i18n;
  const format = useFormat();
  const session = useSession();
  const look = useSyncLook();

  const codesAt = (path: string): Codes => {
    const texts: Record<string, unknown> = i18n.tm(path);
    return Object.fromEntries(
      Object.entries(texts).flatMap(([code, text]) =>
        typeof text === "string" ? [[code, i18n.rt(text)]] : [],
      ),
    );
  };
  const syncWords = (): Codes => {
    const kinds = ["draft", "local", "waiting", "sending", "rejected", "held"] as const;
    const of = (state: string) => t(`state.${state}`);
    const known: Codes = { synced: of("synced"), conflict: of("conflict") };
    for (const is of kinds) known[is] = of(look({ is } as Parameters<typeof look>[0]).state);
    return known;
  };

  function codes(list: ListName): Record<string, Codes> {
    const yes = { yes: t("record.yes") };
    return {
      kind: codesAt("record.kinds"),
      state: codesAt(`record.states.${STATES[list]}`),
      interest: codesAt("fields.choices.interest"),
      noun: codesAt("record.nouns"),
      changed: { ...codesAt("record.commands"), ...codesAt("record.fields") },
      group: codesAt("takeout.groups"),
      sync: syncWords(),
      role: codesAt("settings.roles"),
      what: { ...codesAt("audit.kinds"), ...codesAt("record.commands") },
      fields: codesAt("record.fields"),
      closed: yes,
      promise: yes,
      in_week: yes,
      again: yes,
      merged: yes,
    };
  }

  /** A column's name; on paper every amount says its own unit. */
  function named(list: ListName, { name }: ExportColumn): string {
    if (list === "meetings" && name === "title") return t("record.fields.company");
    const special = SPECIAL[list]?.[name];
    if (special !== undefined) return t(special);
    return OWN.has(name) ? t(`takeout.columns.${name}`) : t(`record.fields.${name}`);
  }

  /** A column's head in a spreadsheet, where an amount is a bare number of 万元. */
  function head(list: ListName, column: ExportColumn): string {
    const word = named(list, column);
    return column.kind === "money" ? t("takeout.inWan", { name: word }) : word;
  }

  /** `2026-09-08 14:30`: the same in both languages, and sorted as a file's name. */
  function stamp(at: Date = new Date()): string {
    const day = `${String(at.getFullYear())}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
    return `${day} ${pad(at.getHours())}:${pad(at.getMinutes())}`;
  }

  const mark = () => `${session.person?.name ?? ""} ${stamp()}`.trim();

  /** Bureau and list. */
  function title(name: string): string {
    const bureau = session.state?.bureau ?? "";
    return bureau === "" ? name : `${bureau} · ${name}`;
  }

  function note(filter: string): string {
    return t("takeout.note", {
      filter: filter === "" ? t("takeout.everything") : filter,
      person: session.person?.name ?? "",
      unit: session.person?.unit_name ?? "",
      time: stamp(),
    });
  }

  function words(
    list: ListName,
    columns: readonly ExportColumn[],
    name: string,
    filter: string,
  ): ExportWords {
    return {
      ...frame(name, note(filter)),
      columns: Object.fromEntries(columns.map((column) => [column.name, head(list, column)])),
      codes: codes(list),
    };
  }

  /** What stands around the rows, whatever they are. */
  function frame(name: string, said: string): Omit<ExportWords, "columns" | "codes"> {
    return {
      file: `${name} ${stamp().replace(":", "").replace(" ", "-")}`,
      sheet: name,
      title: title(name),
      note: said,
      mark: mark(),
      gap: t("common.listGap"),
    };
  }

  /** The words of a copy of what is held about one contact person. */
  function personWords(name: string): ExportWords {
    const by = { person: session.person?.name ?? "", unit: session.person?.unit_name ?? "" };
    return {
      ...frame(t("takeout.person.title", { name }), t("takeout.person.note", { ...by, time: stamp() })),
      columns: codesAt("takeout.person.columns"),
      codes: {
        part: codesAt("takeout.person.parts"),
        field: { ...codesAt("record.fields"), ...codesAt("takeout.person.fields") },
        act: codesAt("records.history.acts"),
        note: codesAt("takeout.person.notes"),
        value: { yes: t("record.yes"), no: t("record.no") },
        source: codesAt("fields.choices.source"),
      },
    };
  }

  /** A cell on paper. */
  function cellText(list: ListName, column: ExportColumn, said: ExportCell, known = codes(list)): string {
    if (said === null) return "";
    const word = (code: string) => known[column.name]?.[code] ?? code;
    switch (column.kind) {
      case "code":
        return word(String(said));
      case "codes":
        return String(said).split("\n").map(word).join(t("common.listGap"));
      case "money":
        return typeof said === "number" ? format.amount(said) : said;
      case "moment":
        return typeof said === "number" ? stamp(new Date(said)) : said;
      default:
        return typeof said === "number" ? format.number(said) : said;
    }
  }

  return { words, personWords, head, named, codes, cellText, title, note, mark };
}
