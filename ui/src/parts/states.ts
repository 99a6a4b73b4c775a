/** States of synchronisation and quality: one icon, one tone, one word each. Business stages are StagePill's. */
export type Tone = "plain" | "az" | "pri" | "oc" | "ci";
export type RecordState =
  | "draft"
  | "saved"
  | "blocked"
  | "queued"
  | "uploading"
  | "synced"
  | "conflict"
  | "missing"
  | "promise"
  | "collision"
  | "returned"
  | "refused";

export const STATE_LOOK: Record<RecordState, { icon: string; tone: Tone }> = {
  draft: { icon: "i-lucide-pencil-line", tone: "plain" },
  saved: { icon: "i-lucide-hard-drive", tone: "plain" },
  blocked: { icon: "i-lucide-link-2", tone: "plain" },
  queued: { icon: "i-lucide-cloud-upload", tone: "az" },
  uploading: { icon: "i-lucide-refresh-cw", tone: "az" },
  synced: { icon: "i-lucide-cloud-check", tone: "pri" },
  conflict: { icon: "i-lucide-git-compare-arrows", tone: "oc" },
  missing: { icon: "i-lucide-circle-dashed", tone: "oc" },
  promise: { icon: "i-lucide-scale", tone: "oc" },
  collision: { icon: "i-lucide-split", tone: "oc" },
  returned: { icon: "i-lucide-undo-2", tone: "ci" },
  refused: { icon: "i-lucide-octagon-x", tone: "ci" },
};
