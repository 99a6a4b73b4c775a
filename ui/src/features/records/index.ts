export { default as EditPanel } from "./EditPanel.vue";
export { default as FindingsList } from "./FindingsList.vue";
export { default as NextStep } from "./NextStep.vue";
export { default as RecordNotes } from "./RecordNotes.vue";
export { default as RecordThread } from "./RecordThread.vue";
export { default as SplitView } from "./SplitView.vue";
export { default as SubmitPanel } from "./SubmitPanel.vue";
export { useHanded } from "./useHanded";
export { useSplit } from "./useSplit";
