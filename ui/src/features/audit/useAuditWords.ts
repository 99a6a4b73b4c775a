import { useI18n } from "vue-i18n";
import type { AuditRow } from "@/bindings";
import { dots } from "@/format";

/** What the centre writes into its audit trail, in the order of the filter. */
export const KINDS = [
  "create",
  "edit",
  "command",
  "invited",
  "invitation_withdrawn",
  "device_revoked",
  "password_set",
  "password_reset",
  "account_locked",
  "account_unlocked",
  "recovery_approved",
  "recovery_refused",
  "contacts_searched",
] as const;

/** The words of the audit trail. A name this version does not know is shown as it is: nothing is left out. */
export function useAuditWords() {
  const i18n = useI18n({ useScope: "global" });
  const { t } = i18n;
  const known = (key: string, name: string): string => (i18n.te(key) ? t(key) : name);
  const kind = (name: string): string => known(`audit.kinds.${name}`, name);

  /** What was done: 新建, 修改, 提交, 停用设备. */
  function what(row: AuditRow): string {
    return row.command === null ? kind(row.kind) : known(`record.commands.${row.command}`, row.command);
  }
  /** To what: the noun, and what it is called. */
  function which(row: AuditRow): string {
    if (row.noun === null) return "";
    return dots(known(`record.nouns.${row.noun}`, row.noun), row.record_name, row.reason);
  }
  function fields(row: AuditRow): string {
    // A company and the name it had are two fields and one word.
    const names = row.fields.map((field) => known(`record.fields.${field}`, field));
    return [...new Set(names)].join(t("common.listGap"));
  }
  const who = (row: AuditRow): string => (row.actor === null ? t("audit.operator") : row.actor_name);
  return { kind, what, which, fields, who };
}
