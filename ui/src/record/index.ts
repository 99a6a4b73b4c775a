export { findDraft, keepAllDrafts, useDraft } from "./draft";
export { nounIcon, recordRoute } from "./nouns";
export { usePages, type Page, type PageAsk, type Pages } from "./pages";
export { SLOW_MS, useResource } from "./resource";
export { useSyncLook } from "./sync";
export { default as SyncChip } from "./SyncChip.vue";
export { useWords } from "./words";
export { useLongWork } from "./longWork";
export { useVerdict } from "./verdict";
