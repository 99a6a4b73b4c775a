export { default as ImportHistory } from "./ImportHistory.vue";
export { default as LeftOver } from "./LeftOver.vue";
export { default as PreviewGrid } from "./PreviewGrid.vue";
export type { GridColumn, GridIssue, GridPage, GridRow } from "./grid";
