import { shallowRef } from "vue";
import type { LeadRow } from "@/bindings";
import { call } from "@/host";
import { onChanged } from "@/stores/changes";

/** Claims of signing that wait for this person's word, the oldest first. */
export function useClaims() {
  const claims = shallowRef<LeadRow[]>([]);
  async function load(): Promise<void> {
    const open = await call("lead.signings", null).catch(() => null);
    // Without an answer the group stays as it was; the queue beside it says what is wrong.
    if (open !== null) claims.value = open;
  }
  onChanged(["lead"], () => void load());
  return { claims, load };
}
