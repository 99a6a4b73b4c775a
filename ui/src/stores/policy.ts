import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { BureauPolicy } from "@/bindings";
import { call, listen } from "@/host";
import { useSession } from "./session";

/** What the bureau has set for everybody. Read when the store opens and whenever a unit changes. */
export const usePolicy = defineStore("policy", () => {
  const session = useSession();
  const held = ref<BureauPolicy | null>(null);

  async function load(): Promise<void> {
    if (session.phase !== "open") return;
    // Without an answer what held before goes on.
    const found = await call("policy.show", null).catch(() => null);
    if (found !== null) held.value = found.policy;
  }
  watch(
    () => session.phase,
    () => void load(),
    { immediate: true },
  );
  listen((event) => {
    const touches = event.kind === "changed" && (event.nouns.length === 0 || event.nouns.includes("unit"));
    if (touches) void load();
  });

  const watermark = computed(() => session.phase === "open" && held.value?.watermark_on_screen === true);
  const notice = computed(() => held.value?.notice_text ?? "");
  return { held, watermark, notice, load };
});
