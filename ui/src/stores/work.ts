import { defineStore } from "pinia";
import { ref } from "vue";
import type { FrameSummary, SyncState } from "@/bindings";
import { call, listen } from "@/host";
import { onChanged } from "./changes";

/** What the frame always shows: the state of my work, the badges, the current trip. */
export const useWork = defineStore("work", () => {
  const sync = ref<SyncState | null>(null);
  const summary = ref<FrameSummary | null>(null);

  async function refresh(): Promise<void> {
    // The chip keeps its last honest value when a read fails; the screens say what is wrong.
    const [syncNow, summaryNow] = await Promise.allSettled([
      call("sync.state", null),
      call("frame.summary", null),
    ]);
    if (syncNow.status === "fulfilled") sync.value = syncNow.value;
    if (summaryNow.status === "fulfilled") summary.value = summaryNow.value;
  }

  function follow(): () => void {
    void refresh();
    const stopChanges = onChanged("any", () => void refresh());
    const stopEvents = listen((event) => {
      if (event.kind === "sync") sync.value = event.state;
      else if (event.kind === "files" && event.moving.sha256 === null) void refresh();
    });
    return () => {
      stopChanges();
      stopEvents();
    };
  }

  return { sync, summary, refresh, follow };
});
