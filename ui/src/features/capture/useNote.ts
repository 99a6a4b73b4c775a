import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from "vue";
import type {
  AttachedFile,
  BeginForm,
  CaptureReading,
  CompanyDetail,
  ContactForm,
  Draft,
  Finding,
  LeadForm,
  MeetingForm,
  Piece,
  PieceValue,
  Saved,
} from "@/bindings";
import type { Values } from "@/features/fields";
import { useFormat } from "@/format";
import { call } from "@/host";
import { useDraft } from "@/record";
import type { NoteSeed } from "@/shell";
import { useSession } from "@/stores/session";
import { compose, hasHome, isSettled, keyOf, valueOf, type Answers, type NoteNoun } from "./compose";
import { readDraft, type NoteState } from "./draft";

const READ_MS = 120;
const CHECK_MS = 250;
const NOTHING: CaptureReading = { pieces: [], rest: "" };

/** Everything one note holds while it is written: text, reading, answers, the form behind it, its draft. */
export function useNote(seed: NoteSeed) {
  const session = useSession();
  const format = useFormat();
  const state = reactive<NoteState>({
    noun: seed.noun ?? "meeting",
    text: "",
    begun: {},
    edits: {},
    answers: {},
    behalf: null,
    unread: {},
    seed: {
      trip: seed.trip_id ?? null,
      stop: seed.stop_id ?? null,
      meeting: seed.meeting_id ?? null,
      company: seed.company_id ?? null,
    },
  });
  const reading = shallowRef<CaptureReading>(NOTHING);
  const findings = shallowRef<Finding[]>([]);
  const company = shallowRef<CompanyDetail | null>(null);
  const ready = ref(false);
  const failure = shallowRef<unknown>(null);

  const composed = computed(() =>
    compose({
      noun: state.noun,
      begun: state.begun,
      text: state.text,
      reading: reading.value,
      answers: state.answers,
      edits: state.edits,
      contact: state.contact,
      behalf: state.behalf,
      me: session.person?.id ?? null,
    }),
  );
  const form = computed(() => composed.value.form);
  const isBlank = () =>
    state.text.trim() === "" &&
    Object.keys(state.edits).length === 0 &&
    Object.keys(state.unread).length === 0 &&
    (state.contact ?? null) === null;

  const draft = useDraft({
    kind: "note",
    record: () => null,
    form: () => state,
    text: () => state.text,
    base: () => ({}),
    blank: isBlank,
  });

  async function begin(): Promise<void> {
    const request: BeginForm = { ...state.seed };
    try {
      state.begun = await call(state.noun === "lead" ? "lead.begin" : "meeting.begin", request);
      if (state.noun === "meeting" && seed.lead_id !== undefined) state.begun["lead"] = seed.lead_id;
      failure.value = null;
    } catch (thrown) {
      // The note can be written all the same; only what fills itself in is missing.
      failure.value = thrown;
      state.begun = { on: format.today() };
    }
  }
  async function start(): Promise<void> {
    if (seed.draft_id === undefined) {
      await begin();
    } else {
      const found = await call("draft.show", { id: seed.draft_id }).catch(() => null);
      if (found === null) await begin();
      else await resume(found);
    }
    ready.value = true;
  }
  /** Goes on with a note that was found again. */
  async function resume(found: Draft): Promise<void> {
    const kept = readDraft(found);
    const { unread, ...rest } = kept;
    Object.assign(state, { contact: undefined }, rest);
    // The fields hold on to the one object.
    Object.assign(state.unread, unread);
    draft.adopt(found);
    if (Object.keys(state.begun).length === 0) await begin();
    void read();
  }

  /* Reading while one writes. */
  let readTimer = 0;
  let readTurn = 0;
  let readFor = "";
  async function read(): Promise<void> {
    readTurn += 1;
    const mine = readTurn;
    if (state.text.trim() === "") {
      reading.value = NOTHING;
      readFor = "";
      return;
    }
    const on = form.value["on"];
    const trip = form.value["trip"];
    const asked = JSON.stringify([state.text, on, trip]);
    // What was read once is not read again to be saved.
    if (asked === readFor) return;
    const got = await call("capture.read", {
      text: state.text,
      day: typeof on === "string" ? on : format.today(),
      trip: typeof trip === "string" ? trip : null,
    }).catch(() => null);
    // Without a reading the words are kept as they stand.
    if (mine !== readTurn || got === null) return;
    reading.value = got;
    readFor = asked;
  }
  watch(
    // Each by itself: what is read changes the form, which must not be read again for that.
    [() => state.text, () => form.value["on"], () => form.value["trip"]],
    () => {
      window.clearTimeout(readTimer);
      readTimer = window.setTimeout(() => void read(), READ_MS);
    },
  );

  /* What is missing or odd, and what is known of the company. */
  let checkTimer = 0;
  let checkTurn = 0;
  async function check(): Promise<void> {
    checkTurn += 1;
    const mine = checkTurn;
    const got = await (
      state.noun === "lead"
        ? call("lead.check", form.value as LeadForm)
        : call("meeting.check", form.value as MeetingForm)
    ).catch(() => null);
    if (mine === checkTurn && got !== null) findings.value = got;
  }
  watch(form, () => {
    window.clearTimeout(checkTimer);
    checkTimer = window.setTimeout(() => void check(), CHECK_MS);
  });
  let companyTurn = 0;
  watch(
    () => form.value["company"],
    async (id) => {
      companyTurn += 1;
      const mine = companyTurn;
      const got = typeof id === "string" ? await call("company.show", { id }).catch(() => null) : null;
      if (mine === companyTurn) company.value = got;
    },
  );
  onScopeDispose(() => {
    window.clearTimeout(readTimer);
    window.clearTimeout(checkTimer);
    readTurn += 1;
    checkTurn += 1;
    companyTurn += 1;
  });

  /* Changes by hand. */
  function put(field: string, value: unknown): void {
    state.edits = { ...state.edits, [field]: value };
  }
  function putCompany(id: string | null, name: string | null): void {
    state.edits = { ...state.edits, company: id, company_name: name };
  }
  function putContact(contact: ContactForm | null): void {
    state.contact = contact;
  }
  function writeFor(person: string | null): void {
    state.behalf = person;
  }
  function answer(piece: Piece, value: PieceValue | null): void {
    const answers: Answers = { ...state.answers };
    answers[keyOf(piece)] = value === null ? { is: "not" } : { is: "value", value };
    state.answers = answers;
  }
  async function turn(noun: NoteNoun): Promise<void> {
    if (noun === state.noun) return;
    state.noun = noun;
    await begin();
  }

  const pieces = computed(() => reading.value.pieces);
  const open = computed(() =>
    pieces.value.filter((piece) => !isSettled(piece, state.answers) && hasHome(piece.kind, state.noun)),
  );
  const say = (piece: Piece) => valueOf(piece, state.answers);
  const settled = (piece: Piece) => isSettled(piece, state.answers);

  /** Saves, and hands in when asked; the draft is settled by the same transaction. */
  async function save(submit: boolean): Promise<Saved> {
    window.clearTimeout(readTimer);
    // What was typed in the last moments is read too.
    await read();
    await draft.flush();
    const common = {
      id: null,
      base: {},
      new_contact: composed.value.contact,
      on_behalf_of: state.behalf,
      draft: draft.id.value,
      submit,
      passed: [],
      note: null,
    };
    const saved =
      state.noun === "lead"
        ? await call("lead.save", { ...common, form: form.value as LeadForm })
        : await call("meeting.save", { ...common, form: form.value as MeetingForm });
    draft.settle();
    return saved;
  }

  return {
    state,
    form,
    files: computed(() => (form.value["files"] ?? []) as AttachedFile[]),
    newContact: computed(() => composed.value.contact),
    reading,
    pieces,
    open,
    findings,
    company,
    ready,
    failure,
    draft,
    start,
    resume,
    put,
    putCompany,
    putContact,
    writeFor,
    answer,
    turn,
    say,
    settled,
    save,
    isBlank,
  };
}

export type Note = ReturnType<typeof useNote>;
export type { Values };
