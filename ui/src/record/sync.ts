import { useI18n } from "vue-i18n";
import type { RecordSync } from "@/bindings";
import { useFormat } from "@/format";
import type { RecordState } from "@/parts";

export interface SyncLook {
  state: RecordState;
  extra?: string;
}

const STATES: Record<RecordSync["is"], RecordState> = {
  draft: "draft",
  local: "saved",
  waiting: "queued",
  sending: "uploading",
  synced: "synced",
  conflict: "conflict",
  rejected: "refused",
  held: "blocked",
};

/** Which chip says where a record stands between this device and the centre. */
export function useSyncLook(): (sync: RecordSync) => SyncLook {
  const { t } = useI18n({ useScope: "global" });
  const format = useFormat();
  return (sync) => {
    const state = STATES[sync.is];
    if (sync.is === "synced" && sync.at !== null) return { state, extra: format.moment(new Date(sync.at)) };
    if (sync.is === "conflict") return { state, extra: t("record.places", { count: sync.fields.length }) };
    return { state };
  };
}
