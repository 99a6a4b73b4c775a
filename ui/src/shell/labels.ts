import { computed, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";

/** The names of the screens, as the sidebar and the palette call them. */
export function useNavLabels(): ComputedRef<Record<string, string>> {
  const { t } = useI18n({ useScope: "global" });
  return computed(() => ({
    today: t("shell.nav.today"),
    trips: t("shell.nav.trips"),
    meetings: t("shell.nav.meetings"),
    leads: t("shell.nav.leads"),
    companies: t("shell.nav.companies"),
    outbox: t("shell.nav.outbox"),
    review: t("shell.nav.review"),
    weeks: t("shell.nav.weeks"),
    admin: t("shell.nav.admin"),
    audit: t("shell.nav.audit"),
    settings: t("shell.nav.settings"),
    about: t("shell.nav.about"),
  }));
}
