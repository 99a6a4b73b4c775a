export { default as FormAttachments } from "./FormAttachments.vue";
export { default as OutboxFiles } from "./OutboxFiles.vue";
export { default as RecordAttachments } from "./RecordAttachments.vue";
