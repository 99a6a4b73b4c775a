import { shallowRef } from "vue";
import type { LeadRow } from "@/bindings";
import { call } from "@/host";
import { onChanged } from "@/stores/changes";

/** Claims of signing that wait for this person's word: the first of them, as 今日 has them. */
export function useClaims() {
  const claims = shallowRef<LeadRow[]>([]);
  async function load(): Promise<void> {
    const today = await call("today.show", null).catch(() => null);
    // Without an answer the group stays as it was; 今日 says what is wrong.
    if (today === null) return;
    claims.value = today.led?.signings.filter((lead) => lead.signing === "claimed") ?? [];
  }
  onChanged(["lead"], () => void load());
  return { claims, load };
}
