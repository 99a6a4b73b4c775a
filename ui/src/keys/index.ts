import { getCurrentScope, onScopeDispose, toValue, type MaybeRefOrGetter } from "vue";
import { pushLayer, type KeyBinding } from "./registry";

export { caps } from "./match";
export { hasOpenPopper, keepFromPage } from "./popper";
export { activeBindings, dispatchKey, sheet, type KeyBinding } from "./registry";

interface UseKeysOptions {
  /** Heading in the cheat sheet. */
  title: MaybeRefOrGetter<string>;
  modal?: boolean;
  frame?: boolean;
  /** Heard under a modal layer too. */
  always?: boolean;
}

/**
 * Keys for as long as the calling component (or effect scope) lives. They appear in the key bar and in the cheat
 * sheet by themselves. Pass a getter so that labels follow the language and `enabled` follows the state.
 */
export function useKeys(bindings: MaybeRefOrGetter<KeyBinding[]>, options: UseKeysOptions): () => void {
  const remove = pushLayer({
    title: () => toValue(options.title),
    bindings: () => toValue(bindings),
    ...(options.modal === undefined ? {} : { modal: options.modal }),
    ...(options.always === undefined ? {} : { always: options.always }),
    ...(options.frame === undefined ? {} : { frame: options.frame }),
  });
  if (getCurrentScope()) onScopeDispose(remove);
  return remove;
}
