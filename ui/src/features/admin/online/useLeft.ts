import { onScopeDispose, ref } from "vue";

/** Seconds left until an instant, counted down; 0 once it is over. */
export const secondsLeft = (until: number, now: number) => Math.max(0, Math.ceil((until - now) / 1000));

/** `9:05`, from an hour on `23:59:05`. */
export function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60
    ? `${String(minutes)}:${rest}`
    : `${String(Math.floor(minutes / 60))}:${two(minutes % 60)}:${rest}`;
}

/** The time, once a second, for as long as the caller is on the screen. */
export function useTick() {
  const now = ref(Date.now());
  const timer = window.setInterval(() => {
    now.value = Date.now();
  }, 1000);
  onScopeDispose(() => {
    window.clearInterval(timer);
  });
  return now;
}
