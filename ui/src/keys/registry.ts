import { computed, shallowReactive } from "vue";
import { hasCommandModifier, isComposing, matches } from "./match";

export interface KeyBinding {
  /** One combination or several that belong together (`["J", "K"]`); drawn as caps in this order. */
  keys: string | string[];
  /** What it does, in the reader's language. */
  label: string;
  /** Gets the combination that was pressed, as written in `keys`. */
  run: (combo: string, event: KeyboardEvent) => void;
  /** Combinations that work as well and are not shown. */
  also?: string[];
  /** Off while false; an inactive key is not drawn either. */
  enabled?: boolean;
  /** Keep it out of the key bar; the cheat sheet shows it all the same. */
  quiet?: boolean;
  /** Also while typing (Esc in a text box). Combinations with Ctrl or Alt always work. */
  whileTyping?: boolean;
}

export interface KeyLayer {
  /** Heading in the cheat sheet. */
  title: () => string;
  bindings: () => KeyBinding[];
  /** The frame's own keys come after those of the screen. */
  frame?: boolean;
  /** While this layer stands, nothing below it hears a key. */
  modal?: boolean;
  /** Heard whatever stands above it: how large the text is does not depend on what is being done. */
  always?: boolean;
}

/** The newest layer stands last and is asked first. */
const layers = shallowReactive<KeyLayer[]>([]);

export function pushLayer(layer: KeyLayer): () => void {
  layers.push(layer);
  return () => {
    const at = layers.indexOf(layer);
    if (at >= 0) layers.splice(at, 1);
  };
}

/** Layers that can be heard now: from the top down to the first modal one, the frame last. */
function heard(): KeyLayer[] {
  const open: KeyLayer[] = [];
  for (const layer of layers.toReversed()) {
    open.push(layer);
    if (layer.modal === true) break;
  }
  open.push(...layers.filter((layer) => layer.always === true && !open.includes(layer)));
  return [...open.filter((layer) => layer.frame !== true), ...open.filter((layer) => layer.frame === true)];
}

const isOn = (binding: KeyBinding) => binding.enabled !== false;

/** For the key bar: what can be pressed now, most local first. */
export const activeBindings = computed<KeyBinding[]>(() =>
  heard().flatMap((layer) => layer.bindings().filter((binding) => isOn(binding) && binding.quiet !== true)),
);

/** For the cheat sheet: everything, by layer. */
export const sheet = computed(() =>
  layers
    .toReversed()
    .map((layer) => ({ title: layer.title(), bindings: layer.bindings().filter(isOn) }))
    .filter((group) => group.bindings.length > 0),
);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  const bare = ["button", "checkbox", "radio", "range", "submit", "reset", "file"];
  return target instanceof HTMLInputElement && !bare.includes(target.type);
}

/**
 * Enter and Space on a control are the control's; letters inside an open menu or dialog are not the screen's. What
 * stands above a modal layer is part of its dialog (the attachments of a note).
 */
function belongsToControl(event: KeyboardEvent, layer: KeyLayer, inDialog: boolean): boolean {
  if (layer.always === true || !(event.target instanceof Element)) return false;
  // What hangs over the page (a menu, a small form) hears its own keys first, Esc among them.
  if (event.target.closest("[data-reka-popper-content-wrapper]") !== null) return !hasCommandModifier(event);
  if (
    (event.key === "Enter" || event.key === " ") &&
    event.target.closest("button,a[href],summary,[role=button],[role=option],[role=menuitem],[role=switch]")
  ) {
    return !hasCommandModifier(event);
  }
  if (layer.modal === true) return false;
  const others = inDialog ? "[role=listbox],[role=menu]" : "[role=dialog],[role=listbox],[role=menu]";
  return event.target.closest(others) !== null;
}

export function dispatchKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || isComposing(event)) return;
  const typing = isTyping(event.target);
  const open = heard();
  const inDialog = open.some((layer) => layer.modal === true);
  for (const layer of open) {
    if (belongsToControl(event, layer, inDialog)) continue;
    for (const binding of layer.bindings()) {
      if (!isOn(binding)) continue;
      if (typing && !hasCommandModifier(event) && binding.whileTyping !== true) continue;
      const combos = [
        ...(Array.isArray(binding.keys) ? binding.keys : [binding.keys]),
        ...(binding.also ?? []),
      ];
      const combo = combos.find((candidate) => matches(candidate, event));
      if (combo === undefined) continue;
      event.preventDefault();
      binding.run(combo, event);
      return;
    }
  }
}
