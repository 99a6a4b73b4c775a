export { default as AppFrame } from "./AppFrame.vue";
export { default as GateFrame } from "./GateFrame.vue";
export { default as ScreenFrame } from "./ScreenFrame.vue";
export { onNote, onPalette, openNote, openPalette, type NoteSeed } from "./commands";
export { lockNow } from "./lock";
export { workLook, type WorkLook } from "./work";
