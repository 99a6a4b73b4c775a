import { computed } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { NOTE_KEY } from "@/keys/note";
import { PRINT_KEY } from "@/keys/out";
import { lockNow } from "@/shell/lock";
import { openNote } from "@/shell/commands";
import { useNavLabels } from "@/shell/labels";
import { manageItems, nounItems } from "@/shell/nav";
import { useErrorText } from "@/errors";
import { useAppearance, type ThemeMode } from "@/stores/appearance";
import { useSession } from "@/stores/session";
import { usePrinting } from "@/stores/printing";
import { useToasts } from "@/stores/toasts";
import type { Entry } from "./entries";

/** How else one may write the names of the screens. */
const ALSO: Record<string, string> = {
  today: "jr jinri today",
  trips: "xc xingcheng trips",
  meetings: "qt qiatan meetings",
  leads: "xs xiansuo leads",
  companies: "qy qiye companies",
  outbox: "dsc daishangchuan outbox",
  review: "sy shenyue review",
  weeks: "whz wuhuizhou weeks",
  admin: "gl guanli dw danwei ry renyuan sb shebei admin units people devices invitations 管理 邀请 设备",
  audit: "sj shenji audit trail 审计",
  about: "gy guanyu about version licence licenses 版本 许可 诊断 diagnostics",
  settings: "sz shezhi settings 口令 代填 passphrase",
};
const THEME_ALSO: Record<ThemeMode, string> = {
  light: "qs qianse light theme 外观",
  dark: "ss shense dark theme 外观",
  system: "gsxt gensuixitong system theme 外观",
};

/** Pages one can go to, and things one can do from anywhere. What a role cannot do is not among them. */
export function useCommands(showKeys: () => void) {
  const { t } = useI18n({ useScope: "global" });
  const router = useRouter();
  const session = useSession();
  const appearance = useAppearance();
  const printing = usePrinting();
  const toasts = useToasts();
  const errorText = useErrorText();
  const labels = useNavLabels();

  const pages = computed<Entry[]>(() => {
    const items = [
      ...nounItems(session.may),
      ...manageItems(session.may),
      { name: "settings", icon: "i-lucide-settings", to: { name: "settings" } },
      { name: "about", icon: "i-lucide-info", to: { name: "about" } },
    ];
    return items.map((item) => ({
      id: `page/${item.name}`,
      icon: item.icon,
      label: labels.value[item.name] ?? item.name,
      also: ALSO[item.name] ?? "",
      run: () => void router.push(item.to),
    }));
  });

  async function lock(): Promise<void> {
    try {
      await lockNow();
    } catch (thrown) {
      toasts.show({ tone: "wrong", text: () => errorText(thrown) });
    }
  }

  const commands = computed<Entry[]>(() => {
    const themes: { mode: ThemeMode; icon: string; label: string }[] = [
      { mode: "light", icon: "i-lucide-sun", label: t("palette.theme.light") },
      { mode: "dark", icon: "i-lucide-moon", label: t("palette.theme.dark") },
      { mode: "system", icon: "i-lucide-sun-moon", label: t("palette.theme.system") },
    ];
    const note: Entry = {
      id: "do/note",
      icon: "i-lucide-plus",
      label: t("shell.note"),
      also: "jyb jiyibi note 新建 拜访",
      keys: NOTE_KEY,
      run: () => {
        openNote();
      },
    };
    const imports: Entry[] = (["lead", "company"] as const).map((kind) => ({
      id: `do/import/${kind}`,
      icon: "i-lucide-file-input",
      label: kind === "lead" ? t("importing.titleLead") : t("importing.titleCompany"),
      also: "dr daoru import excel xlsx csv 台账 导入 ledger",
      run: () => void router.push({ name: "import", query: { kind } }),
    }));
    return [
      ...(session.may("write") ? [note] : []),
      ...(session.may("write") ? imports : []),
      {
        id: "do/elder",
        icon: "i-lucide-a-large-small",
        label: appearance.elder ? t("palette.elderOff") : t("palette.elderOn"),
        also: "zlb zhanglaoban 大字 large type elder",
        run: () => {
          appearance.elder = !appearance.elder;
        },
      },
      ...themes
        .filter((theme) => theme.mode !== appearance.mode)
        .map((theme) => ({
          id: `do/theme/${theme.mode}`,
          icon: theme.icon,
          label: theme.label,
          also: THEME_ALSO[theme.mode],
          run: () => {
            appearance.mode = theme.mode;
          },
        })),
      {
        id: "do/language",
        icon: "i-lucide-languages",
        label: t("palette.language"),
        also: "yy yuyan language english chinese 英文 中文",
        run: () => {
          appearance.toggleLanguage();
        },
      },
      {
        id: "do/print",
        icon: "i-lucide-printer",
        label: t("takeout.print"),
        also: "dy dayin print paper 纸",
        keys: PRINT_KEY,
        run: () => void printing.print(null),
      },
      {
        id: "do/keys",
        icon: "i-lucide-keyboard",
        label: t("palette.keys"),
        also: "kjj kuaijiejian shortcuts help 帮助",
        keys: "?",
        run: showKeys,
      },
      {
        id: "do/lock",
        icon: "i-lucide-lock",
        label: t("palette.lock"),
        also: "ljsd suoding lock",
        keys: "Ctrl+L",
        run: () => void lock(),
      },
    ];
  });

  return { pages, commands };
}
