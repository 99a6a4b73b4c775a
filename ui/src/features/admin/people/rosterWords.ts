import { useI18n } from "vue-i18n";
import type { RosterFault, RosterState } from "@/bindings";
import { useWords } from "@/record";

/** What a row of a table of people comes to, and what is odd about it, in words. */
export function useRosterWords() {
  const { t } = useI18n({ useScope: "global" });
  const words = useWords();

  function state(of: RosterState): string {
    switch (of) {
      case "new":
        return t("admin.roster.states.new");
      case "changed":
        return t("admin.roster.states.changed");
      case "same":
        return t("admin.roster.states.same");
      case "wrong":
        return t("admin.roster.states.wrong");
    }
  }
  function fault(of: RosterFault): string {
    const said = { field: words.field(of.field), value: of.value };
    switch (of.code) {
      case "missing":
        return t("admin.roster.faults.missing", said);
      case "unknown_unit":
        return t("admin.roster.faults.unknownUnit", said);
      case "two_units":
        return t("admin.roster.faults.twoUnits", said);
      case "unknown_role":
        return t("admin.roster.faults.unknownRole", said);
      case "too_long":
        return t("admin.roster.faults.tooLong", said);
      case "cell":
        return t("admin.roster.faults.cell", said);
      case "twice":
        return t("admin.roster.faults.twice", said);
      case "same_name":
        return t("admin.roster.faults.sameName", said);
      case "administrator":
        return t("admin.roster.faults.administrator", said);
      default:
        return of.code;
    }
  }
  return { state, fault };
}
