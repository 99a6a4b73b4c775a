import { defineStore } from "pinia";
import { computed, ref } from "vue";
import type { Capability, SessionState } from "@/bindings";
import { call, toFailure, type AppFailure } from "@/host";

/** Who is here, and which door stands open. */
export const useSession = defineStore("session", () => {
  const state = ref<SessionState | null>(null);
  const failure = ref<AppFailure | null>(null);

  async function load(): Promise<void> {
    try {
      state.value = await call("session.state", null);
      failure.value = null;
    } catch (thrown) {
      failure.value = toFailure(thrown);
    }
  }

  const phase = computed(() => state.value?.phase ?? null);
  const person = computed(() => state.value?.me ?? null);
  const may = (what: Capability) => state.value?.me?.may.includes(what) === true;

  return { state, failure, phase, person, may, load };
});
