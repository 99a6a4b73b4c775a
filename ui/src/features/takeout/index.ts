export { default as PrintSheet } from "./PrintSheet.vue";
export { default as TakeOutButtons } from "./TakeOutButtons.vue";
export { default as TakingOut } from "./TakingOut.vue";
export { default as WaterMark } from "./WaterMark.vue";
export { usePersonCopy } from "./usePersonCopy";
export { useVisitText } from "./visitText";
export { useFilterWords } from "./filterWords";
