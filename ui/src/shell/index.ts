export { default as AppFrame } from "./AppFrame.vue";
export { default as ElderSwitch } from "./ElderSwitch.vue";
export { default as GateFrame } from "./GateFrame.vue";
export { default as ScreenFrame } from "./ScreenFrame.vue";
export {
  noteFolded,
  onNote,
  onNoteFolded,
  onPalette,
  openNote,
  openPalette,
  type NoteSeed,
} from "./commands";
export { useFiles } from "./files";
export { lockNow } from "./lock";
export { useTouch } from "./touch";
export { default as WorkState } from "./WorkState.vue";
export { workLook, type WorkLook } from "./work";
