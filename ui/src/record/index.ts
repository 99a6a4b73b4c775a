export { findDraft, keepAllDrafts, useDraft } from "./draft";
export { nounIcon, recordRoute } from "./nouns";
export { useResource } from "./resource";
export { useSyncLook } from "./sync";
export { default as SyncChip } from "./SyncChip.vue";
export { useWords } from "./words";
