import { computed, onMounted, onScopeDispose, reactive, ref, shallowRef, toRaw, watch } from "vue";
import type {
  AttachedFile,
  CompanyForm,
  ContactForm,
  DraftForm,
  Finding,
  LeadForm,
  MeetingForm,
  PersonRow,
  Saved,
} from "@/bindings";
import { usccFindings, type FieldGroup, type Values } from "@/features/fields";
import { call } from "@/host";
import type { UnreadTexts } from "@/parts";
import { findDraft, useDraft } from "@/record";

export type EditNoun = "meeting" | "lead" | "company";
interface EditSource {
  noun: EditNoun;
  id: string | null;
  form: Values;
  base: DraftForm["base"];
  groups: FieldGroup[];
  /** The draft to go on with; else one that fits is looked for. */
  draft?: string | undefined;
}
const CHECK_MS = 250;
/** Kept in the draft beside the fields. */
const EXTRAS = ["new_contact", "note"];
const UNREAD = "unread";

/** A record's form while it is open: measured from what the screen showed, kept as a draft at every pause. */
export function useEdit(source: EditSource) {
  const fields = new Set(Object.keys(source.form));
  const shown = structuredClone(toRaw(source.form));
  const base = shallowRef(source.base);
  const form = reactive<Values>(structuredClone(shown));
  const extra = reactive<{ new_contact: ContactForm | null; note: string | null }>({
    new_contact: null,
    note: null,
  });
  const findings = shallowRef<Finding[]>([]);
  const people = shallowRef<PersonRow[]>([]);
  /** What stands in fields and cannot be read yet. */
  const unread = reactive<UnreadTexts>({});
  /** When the draft that was found again had been kept. */
  const foundAt = ref<number | null>(null);

  const touched = () =>
    extra.new_contact !== null ||
    (extra.note ?? "") !== "" ||
    Object.keys(unread).length > 0 ||
    Object.entries(form).some(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(shown[field] ?? null),
    );

  const draft = useDraft({
    kind: source.noun,
    record: () => source.id,
    form: () => ({ ...form, ...extra, [UNREAD]: { ...unread } }),
    text: () => "",
    base: () => base.value,
    blank: () => !touched(),
  });

  onMounted(async () => {
    const found =
      source.draft === undefined
        ? await findDraft(source.noun, source.id, (kept) => kept["panel"] === undefined)
        : await call("draft.show", { id: source.draft }).catch(() => null);
    if (found !== null) {
      const kept = found.draft.form as Values;
      for (const [field, value] of Object.entries(kept)) if (fields.has(field)) form[field] = value;
      for (const name of EXTRAS) if (kept[name] !== undefined) Object.assign(extra, { [name]: kept[name] });
      Object.assign(unread, kept[UNREAD]);
      if (Object.keys(found.draft.base).length > 0) base.value = found.draft.base;
      foundAt.value = found.saved_at;
      draft.adopt(found);
    }
    people.value = await call("people.list", null).catch(() => []);
  });

  let timer = 0;
  let turn = 0;
  async function check(): Promise<void> {
    turn += 1;
    const mine = turn;
    const got = await (
      source.noun === "lead"
        ? call("lead.check", form as LeadForm)
        : source.noun === "meeting"
          ? call("meeting.check", form as MeetingForm)
          : Promise.resolve(usccFindings(form["uscc"]))
    ).catch(() => null);
    if (mine !== turn || got === null) return;
    // The check does not know which record is written: it is not a duplicate of itself.
    findings.value = got.filter((one) => one.code !== "duplicate" || one.detail["id"] !== source.id);
  }
  watch(
    form,
    () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void check(), CHECK_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    window.clearTimeout(timer);
    turn += 1;
  });

  function put(field: string, value: unknown): void {
    form[field] = value;
  }
  function putCompany(company: string | null, name: string | null): void {
    form["company"] = company;
    form["company_name"] = name;
  }
  function putContact(contact: ContactForm | null): void {
    extra.new_contact = contact;
  }
  function putNote(note: string | null): void {
    extra.note = note;
  }
  /** Back to what the record says; the kept text is thrown away. */
  async function restore(): Promise<void> {
    await draft.drop();
    Object.assign(form, structuredClone(shown));
    extra.new_contact = null;
    extra.note = null;
    for (const field of Object.keys(unread)) Reflect.deleteProperty(unread, field);
    foundAt.value = null;
  }
  async function save(submit: boolean): Promise<Saved> {
    await draft.flush();
    const common = { id: source.id, base: base.value, draft: draft.id.value };
    const more = {
      new_contact: extra.new_contact,
      on_behalf_of: null,
      submit,
      passed: [],
      note: (extra.note ?? "").trim() === "" ? null : extra.note,
    };
    const values = toRaw(form);
    const saved =
      source.noun === "meeting"
        ? await call("meeting.save", { ...common, ...more, form: values as MeetingForm })
        : source.noun === "lead"
          ? await call("lead.save", { ...common, ...more, form: values as LeadForm })
          : await call("company.save", { ...common, form: values as CompanyForm });
    draft.settle();
    return saved;
  }
  return {
    form,
    extra,
    findings,
    people,
    unread,
    draft,
    foundAt,
    groups: computed(() => source.groups),
    files: computed(() => (form["files"] ?? []) as AttachedFile[]),
    lacking: computed(() => Object.keys(unread).length > 0),
    put,
    putCompany,
    putContact,
    putNote,
    restore,
    save,
    touched,
  };
}
