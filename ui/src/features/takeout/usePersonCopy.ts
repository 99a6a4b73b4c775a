import { computed, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";
import { call } from "@/host";
import { useFiles } from "@/shell/files";
import { useSession } from "@/stores/session";
import { useTakingOut } from "@/stores/takingOut";
import { useTakeOutWords } from "./words";

/** 导出此人资料: a copy of everything held about one contact person, for whoever answers for it. */
export function usePersonCopy(): {
  may: ComputedRef<boolean>;
  busy: ComputedRef<boolean>;
  take: (contact: { id: string; name: string }) => Promise<void>;
} {
  const { t } = useI18n();
  const files = useFiles();
  const session = useSession();
  const takingOut = useTakingOut();
  const words = useTakeOutWords();
  const may = computed(() => session.may("person_copy"));
  const busy = computed(() => takingOut.going);

  async function take({ id, name }: { id: string; name: string }): Promise<void> {
    if (busy.value) return;
    const request = { contact: id, words: words.personWords(name) };
    await files.take(
      takingOut.run(t("takeout.person.title", { name }), () => call("export.person", request)),
      "application/zip",
    );
  }

  return { may, busy, take };
}
