import { onScopeDispose, ref } from "vue";
import { dayOf } from "@/format";

const TICK_MS = 15_000;

/** The clock of this machine: the day, and the minute of the day. */
export function useNow() {
  const read = () => {
    const at = new Date();
    return { day: dayOf(at), minute: at.getHours() * 60 + at.getMinutes() };
  };
  const now = ref(read());
  const timer = window.setInterval(() => {
    now.value = read();
  }, TICK_MS);
  onScopeDispose(() => {
    window.clearInterval(timer);
  });
  return now;
}
