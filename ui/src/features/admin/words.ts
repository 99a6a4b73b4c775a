import { useI18n } from "vue-i18n";
import type { Role } from "@/bindings";
import type { Consequence } from "./consequences";

export const ROLES: Role[] = ["officer", "team_lead", "manager", "leader", "administrator", "auditor"];

/** The words of 管理: roles, and what a change means for a person. */
export function useAdminWords() {
  const { t } = useI18n({ useScope: "global" });

  function role(name: Role): string {
    switch (name) {
      case "officer":
        return t("settings.roles.officer");
      case "team_lead":
        return t("settings.roles.team_lead");
      case "manager":
        return t("settings.roles.manager");
      case "leader":
        return t("settings.roles.leader");
      case "administrator":
        return t("settings.roles.administrator");
      case "auditor":
        return t("settings.roles.auditor");
    }
  }
  /** What somebody in this role sees. */
  function sees(name: Role): string {
    switch (name) {
      case "officer":
        return t("admin.people.sees.officer");
      case "team_lead":
        return t("admin.people.sees.team_lead");
      case "manager":
        return t("admin.people.sees.manager");
      case "leader":
        return t("admin.people.sees.leader");
      case "administrator":
        return t("admin.people.sees.administrator");
      case "auditor":
        return t("admin.people.sees.auditor");
    }
  }
  function consequence(what: Consequence, from: string, to: string): string {
    switch (what) {
      case "leaves":
        return t("admin.people.then.leaves");
      case "returns":
        return t("admin.people.then.returns");
      case "loses_unit":
        return t("admin.people.then.losesUnit", { from, to });
      case "keeps_with_unit":
        return t("admin.people.then.keepsWithUnit", { from });
      case "takes_along":
        return t("admin.people.then.takesAlong");
      case "sees_below":
        return t("admin.people.then.seesBelow", { to });
      case "loses_below":
        return t("admin.people.then.losesBelow");
      case "becomes_administrator":
        return t("admin.people.then.becomesAdministrator");
      case "was_administrator":
        return t("admin.people.then.wasAdministrator");
      case "becomes_auditor":
        return t("admin.people.then.becomesAuditor");
      case "was_auditor":
        return t("admin.people.then.wasAuditor");
    }
  }
  return { role, sees, consequence };
}
