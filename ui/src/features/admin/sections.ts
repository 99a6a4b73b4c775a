import { computed, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";

export interface Section {
  /** The route's name. */
  name: string;
  icon: string;
  label: string;
  /** One line beside the title. */
  context: string;
  /** What is true of changes here, at the right of the key bar. */
  note: string;
}

/** The sections of 管理 in their order; records first, then what only the centre can do. */
export function useSections(): ComputedRef<Section[]> {
  const { t } = useI18n({ useScope: "global" });
  return computed(() => [
    {
      name: "admin-units",
      icon: "i-lucide-network",
      label: t("admin.units.title"),
      context: t("admin.units.context"),
      note: t("admin.worksOffline"),
    },
    {
      name: "admin-people",
      icon: "i-lucide-users",
      label: t("admin.people.title"),
      context: t("admin.people.context"),
      note: t("admin.worksOffline"),
    },
    {
      name: "admin-invitations",
      icon: "i-lucide-mail-plus",
      label: t("admin.invitations.title"),
      context: t("admin.invitations.context"),
      note: t("admin.needsNetwork"),
    },
    {
      name: "admin-devices",
      icon: "i-lucide-laptop",
      label: t("admin.devices.title"),
      context: t("admin.devices.context"),
      note: t("admin.needsNetwork"),
    },
    {
      name: "admin-recovery",
      icon: "i-lucide-key-round",
      label: t("admin.recovery.title"),
      context: t("admin.recovery.context"),
      note: t("admin.needsNetwork"),
    },
    {
      name: "admin-erasing",
      icon: "i-lucide-eraser",
      label: t("admin.erasing.title"),
      context: t("admin.erasing.context"),
      note: t("admin.needsNetwork"),
    },
  ]);
}
