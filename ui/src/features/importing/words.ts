import { useI18n } from "vue-i18n";
import { AppFailure } from "@/host";
import { useErrorText } from "@/errors";
import type { ImportIssue, ImportRow, ImportWords, SheetError } from "@/bindings";
import type { GridRow } from "./grid";

/** A row of a ledger, as the table shows it and as the program said it. */
export interface LedgerRow extends GridRow {
  of: ImportRow;
}

/** Everything that can be wrong with a cell. */
const ISSUES = [
  "amount",
  "negative",
  "two_units",
  "too_large",
  "too_fine",
  "other_currency",
  "whole",
  "day",
  "interest",
  "nature",
  "nameless",
  "too_long",
  "wrong",
  "cell_error",
  "no_result",
];

function letters(column: number): string {
  let text = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  }
  return text;
}

/** The sentences of importing: what is wrong with a file, with a row, and where. */
export function useImportWords() {
  const i18n = useI18n({ useScope: "global" });
  const { t } = i18n;
  const te = (key: string) => i18n.te(key);
  const errorText = useErrorText();

  function place(at: SheetError["at"]): string {
    const cell = at.row === 0 ? "" : `${at.column === null ? "" : letters(at.column)}${at.row}`;
    return [at.sheet, cell].filter((part) => part !== "").join(" ");
  }
  function problem(error: SheetError): string {
    const { code } = error.problem;
    const limit = error.problem.code === "over_limit" ? error.problem.limit : "";
    const byLimit = `importing.problems.limits.${limit}`;
    const key = code === "over_limit" && te(byLimit) ? byLimit : `importing.problems.${code}`;
    const most = error.problem.code === "over_limit" ? error.problem.most.toLocaleString("en-US") : "";
    const sentence = t(te(key) ? key : "importing.problems.damaged", { most });
    const where = place(error.at);
    return where === "" ? sentence : t("importing.problems.at", { where, sentence });
  }
  /** A failure of the import: a file's own sentence, else the usual one. */
  function failed(thrown: unknown): string {
    if (thrown instanceof AppFailure && thrown.code === "sheet_unreadable" && thrown.detail) {
      return problem(thrown.detail as unknown as SheetError);
    }
    return errorText(thrown);
  }
  function issue(one: ImportIssue): string {
    const key = `importing.issues.${one.code}`;
    const value = one.detail["value"];
    const sentence = t(te(key) ? key : "importing.issues.wrong", {
      value: typeof value === "string" ? value : "",
    });
    return t("importing.issueAt", { cell: one.cell, sentence });
  }
  function word(row: ImportRow): string {
    if (row.state === "twin") return t("importing.states.twinOf", { row: row.twin ?? 0 });
    return t(`importing.states.${row.state}`);
  }
  const isDuplicate = (row: ImportRow) => row.state === "same" || row.state === "twin";
  /** What was decided of a duplicate. */
  function decision(row: ImportRow): string | null {
    if (!isDuplicate(row)) return null;
    if (row.choice !== "merge") return t(`importing.decide.done.${row.choice}`);
    return row.same
      ? t("importing.decide.done.merge")
      : t("importing.decide.done.mergeRow", { row: row.group ?? 0 });
  }
  function hint(row: ImportRow): string {
    if (row.state === "error") return row.issues.map(issue).join(" ");
    if (row.same) {
      return row.same.closed ? t("importing.decide.closed", { title: row.same.title }) : row.same.title;
    }
    if (row.missing > 0 && row.state === "new")
      return t("importing.missing", { count: row.missing }, row.missing);
    return row.hidden ? t("importing.hiddenRow") : "";
  }
  function gridRow(row: ImportRow): LedgerRow {
    return {
      row: row.row,
      cells: row.cells,
      issues: row.issues.map((one) => ({ column: one.column, text: issue(one) })),
      tone: row.state === "error" ? "wrong" : row.state === "new" ? "done" : "look",
      word: word(row),
      hint: hint(row),
      decision: decision(row),
      of: row,
    };
  }
  /** The words of the workbook with the rows left out. */
  function refused(name: string): ImportWords {
    const stem = name.replace(/\.[^.]+$/u, "");
    // What stands in braces is put in by the program, row by row.
    const open = (key: string, ...names: string[]) =>
      t(key, Object.fromEntries(names.map((one) => [one, `{${one}}`])));
    return {
      file: t("importing.leftOut.file", { name: stem }),
      sheet: t("importing.leftOut.sheet"),
      row: t("importing.leftOut.row"),
      reason: t("importing.leftOut.reason"),
      issues: Object.fromEntries(ISSUES.map((code) => [code, open(`importing.issues.${code}`, "value")])),
      issue_at: open("importing.issueAt", "cell", "sentence"),
      same: open("importing.leftOut.same", "title"),
      twin: open("importing.leftOut.twin", "row"),
      gap: t("importing.leftOut.gap"),
    };
  }
  return { problem, failed, gridRow, refused };
}
