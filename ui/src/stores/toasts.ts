import { defineStore } from "pinia";
import { ref } from "vue";

export type ToastTone = "done" | "look" | "wrong";

export interface Toast {
  id: number;
  tone: ToastTone;
  /** Made anew when the language changes. */
  text: () => string;
  action?: { label: () => string; run: () => void };
}

/** More would cover what is read. */
const MOST = 2;
const STAY_MS = 5_000;
const STAY_WITH_ACTION_MS = 10_000;

/** Short word that something was done, with its undo. Never the only place a failure is told. */
export const useToasts = defineStore("toasts", () => {
  const list = ref<Toast[]>([]);
  let nextId = 1;

  function dismiss(id: number): void {
    list.value = list.value.filter((toast) => toast.id !== id);
  }

  function show(toast: Omit<Toast, "id">): void {
    const id = nextId;
    nextId += 1;
    // Said again, it takes the place of what said the same.
    const others = list.value.filter((one) => one.text() !== toast.text());
    list.value = [...others, { ...toast, id }].slice(-MOST);
    window.setTimeout(
      () => {
        dismiss(id);
      },
      toast.action === undefined ? STAY_MS : STAY_WITH_ACTION_MS,
    );
  }

  return { list, show, dismiss };
});
