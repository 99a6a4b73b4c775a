import { computed, ref, toValue, type MaybeRefOrGetter } from "vue";
import { useI18n } from "vue-i18n";
import type { AuditForm, ListName, ListQuery } from "@/bindings";
import { useErrorText } from "@/errors";
import { call, toFailure } from "@/host";
import type { KeyBinding } from "@/keys";
import { EXPORT_KEY, PRINT_LIST_KEY } from "@/keys/out";
import { useFiles } from "@/shell/files";
import { usePrinting } from "@/stores/printing";
import { useTakingOut } from "@/stores/takingOut";
import { useToasts } from "@/stores/toasts";
import { useTakeOutWords } from "./words";

interface Source {
  list: ListName;
  /** What the list is called. */
  title: MaybeRefOrGetter<string>;
  /** The filter of the screen. */
  query?: MaybeRefOrGetter<Partial<ListQuery>>;
  /** The filter in words. */
  filter?: MaybeRefOrGetter<string>;
  year?: MaybeRefOrGetter<number>;
  /** People: of this unit and those below it. */
  unit?: MaybeRefOrGetter<string | null>;
  /** 审计: its filter. */
  audit?: MaybeRefOrGetter<AuditForm | null>;
}

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A list as a spreadsheet and to the printer: what the screen shows, all of it, in the same order. */
export function useTakeOut(source: Source) {
  const { t } = useI18n();
  const files = useFiles();
  const printing = usePrinting();
  const toasts = useToasts();
  const errorText = useErrorText();
  const words = useTakeOutWords();
  const takingOut = useTakingOut();
  const printingNow = ref(false);
  const busy = computed(() => printingNow.value || takingOut.going);

  const request = () => ({
    list: source.list,
    query: { mine: false, ...toValue(source.query) },
    year: toValue(source.year) ?? null,
    unit: toValue(source.unit) ?? null,
    audit: toValue(source.audit) ?? null,
  });

  async function exportList(): Promise<void> {
    if (busy.value) return;
    const rows = request();
    const name = toValue(source.title);
    const filter = toValue(source.filter) ?? "";
    try {
      const columns = await call("export.columns", { list: source.list });
      const said = words.words(source.list, columns, name, filter);
      await files.take(
        takingOut.run(name, () => call("export.list", { rows, words: said })),
        XLSX,
      );
    } catch (thrown) {
      toasts.show({ tone: "wrong", text: () => errorText(thrown) });
    }
  }

  async function printList(): Promise<void> {
    if (busy.value) return;
    printingNow.value = true;
    const name = toValue(source.title);
    const filter = toValue(source.filter) ?? "";
    try {
      const table = await call("export.rows", request());
      const known = words.codes(source.list);
      await printing.print({
        title: words.title(name),
        note: words.note(filter),
        table,
        heads: table.columns.map((column) => words.named(source.list, column)),
        cell: (column, row) => {
          const shape = table.columns[column];
          const said = table.rows[row]?.[column] ?? null;
          return shape === undefined ? "" : words.cellText(source.list, shape, said, known);
        },
      });
    } catch (thrown) {
      tooMuch(thrown);
    } finally {
      printingNow.value = false;
    }
  }

  /** What is too long for paper can go into a spreadsheet. */
  function tooMuch(thrown: unknown): void {
    const text = () => errorText(thrown);
    if (toFailure(thrown).code !== "over_limit") {
      toasts.show({ tone: "wrong", text });
      return;
    }
    const action = { label: () => t("takeout.export"), run: () => void exportList() };
    toasts.show({ tone: "look", text, action });
  }

  const keys = (): KeyBinding[] => [
    {
      keys: EXPORT_KEY,
      label: t("takeout.export"),
      run: () => void exportList(),
      enabled: !busy.value,
      quiet: true,
    },
    {
      keys: PRINT_LIST_KEY,
      label: t("takeout.printList"),
      run: () => void printList(),
      enabled: !busy.value,
      quiet: true,
    },
  ];

  return { busy, exportList, printList, keys };
}
