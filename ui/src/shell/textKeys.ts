import { useI18n } from "vue-i18n";
import { useKeys } from "@/keys";
import { useAppearance } from "@/stores/appearance";

/** Ctrl = and Ctrl - enlarge and reduce the text, Ctrl 0 resets it: on every page, in every box. */
export function useTextKeys(): void {
  const { t } = useI18n({ useScope: "global" });
  const appearance = useAppearance();
  useKeys(
    () => [
      {
        keys: "Ctrl+=",
        also: ["Ctrl++"],
        label: t("shell.keys.larger"),
        run: () => {
          appearance.resize(1);
        },
        quiet: true,
      },
      {
        keys: "Ctrl+-",
        label: t("shell.keys.smaller"),
        run: () => {
          appearance.resize(-1);
        },
        quiet: true,
      },
      {
        keys: "Ctrl+0",
        label: t("shell.keys.usual"),
        run: () => {
          appearance.percent = 100;
        },
        quiet: true,
      },
    ],
    { title: () => t("settings.size"), frame: true, always: true },
  );
}
