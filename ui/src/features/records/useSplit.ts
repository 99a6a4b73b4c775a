import { computed, onMounted, reactive, shallowRef, watch, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { useRoute, useRouter } from "vue-router";
import type { ListQuery, Page, RecordId } from "@/bindings";
import type { KeyBinding } from "@/keys";
import { FAR_KEYS, strideTo } from "@/parts";
import { usePages, useResource } from "@/record";
import { onChanged } from "@/stores/changes";

interface Source<Row, Detail> {
  /** The route's name. */
  screen: string;
  nouns: string[];
  list: (query: ListQuery) => Promise<Page<Row>>;
  show: (id: RecordId) => Promise<Detail>;
  /** Whether the detail may be read anew: not while a form is open on it. */
  busy: Ref<boolean>;
  /** Whether it begins with mine; so it does unless said. */
  mine?: boolean;
}
const FIND_MS = 150;

/** A list on the left, what is chosen on the right; the address names it. */
export function useSplit<Row extends { id: string }, Detail>(source: Source<Row, Detail>) {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const asked = (name: string): string | null => {
    const value = route.query[name];
    return typeof value === "string" && value !== "" ? value : null;
  };
  /** `?text=` and `?author=` come from finding anything: then it is everybody's that is asked for. */
  const author = computed(() => (route.name === source.screen ? asked("author") : null));
  const query = reactive({
    mine: (source.mine ?? true) && asked("text") === null && asked("author") === null,
    state: null as string | null,
    text: asked("text") ?? "",
  });
  const states = shallowRef<Page<Row>["states"]>({});
  const rows = usePages(async ({ offset, limit, around }) => {
    const page = await source.list({
      mine: query.mine,
      state: query.state,
      text: query.text.trim() === "" ? null : query.text.trim(),
      author: author.value,
      from: offset,
      count: limit,
      around,
    });
    states.value = page.states;
    return { rows: page.rows, offset: page.from, total: page.total, asOf: page.as_of };
  });
  const named = computed(() => {
    const id = route.params["id"];
    return typeof id === "string" && id !== "" ? id : null;
  });
  const selected = computed(() => named.value ?? rows.at(0)?.id ?? null);
  const detail = useResource(async () => {
    const id = selected.value;
    return id === null ? null : await source.show(id);
  });

  function go(id: string | null, more: Record<string, string> = {}): void {
    // What is answered after the reader went on calls nobody back.
    if (route.name !== source.screen) return;
    const kept = author.value === null ? {} : { author: author.value };
    void router.replace({
      name: source.screen,
      params: id === null ? {} : { id },
      query: { ...kept, ...more },
    });
  }
  /** Where the choice stood last: a row that left the list leaves its place to the next one. */
  let place: number | null = null;
  watch(
    () => rows.indexOf(selected.value),
    (index) => {
      if (index !== null) place = index;
    },
  );
  async function step(combo: string): Promise<void> {
    const next = strideTo(rows, rows.indexOf(selected.value) ?? place, combo);
    if (next === null) return;
    // The far end of a long list is read first.
    if (rows.at(next) === undefined) await rows.look(next, next);
    const row = rows.at(next);
    if (row !== undefined && row.id !== selected.value) go(row.id);
  }
  /** J K and the arrows walk the list, while no form is open on what is chosen. */
  function moveKeys(): KeyBinding[] {
    const label = t("records.keys.move");
    const enabled = !source.busy.value && (rows.total.value ?? 0) > 1;
    const run = (combo: string): void => void step(combo);
    return [
      { keys: ["J", "K"], label, run, enabled },
      { keys: FAR_KEYS, label, run, enabled, quiet: true },
    ];
  }
  onMounted(async () => {
    await rows.load(named.value);
    // Who writes nothing, or comes for a record of somebody else's, begins with what the unit has.
    if (rows.total.value === 0) query.mine = false;
  });
  let timer = 0;
  watch(
    () => query.text,
    () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void rows.load(), FIND_MS);
    },
  );
  watch(
    () => route.fullPath,
    () => {
      const text = asked("text");
      if (route.name !== source.screen || (text === null && author.value === null)) return;
      query.mine = false;
      query.text = text ?? "";
    },
  );
  watch(
    () => [query.mine, query.state, author.value],
    () => void rows.load(),
  );
  watch(
    selected,
    () => {
      detail.clear();
      if (selected.value !== null) void detail.load();
    },
    { immediate: true },
  );
  function refresh(): void {
    void rows.refresh();
    // What is being edited keeps what it began with (O2).
    if (!source.busy.value && selected.value !== null) void detail.load();
  }
  onChanged(source.nouns, refresh);

  /** Everybody's again. */
  function forgetAuthor(): void {
    void router.replace({ name: source.screen });
  }

  return { query, rows, states, selected, named, author, detail, go, forgetAuthor, moveKeys, refresh };
}
