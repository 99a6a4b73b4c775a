/** Whether a menu or a small form hangs open over the page: Esc closes that first. */
export function hasOpenPopper(): boolean {
  return document.querySelector("[data-reka-popper-content-wrapper] [data-state=open]") !== null;
}
