/** Whether a menu or a small form hangs open over the page: Esc closes that first. */
export function hasOpenPopper(): boolean {
  return document.querySelector("[data-reka-popper-content-wrapper] [data-state=open]") !== null;
}

/** A list of choices takes the pointer from the body while it stands. */
const isTaken = (): boolean => document.body.style.pointerEvents === "none";

/**
 * A click beside an open list of choices closes the list and does nothing else. The page itself still hears the
 * pointer then (styles/base.css says why), so what is pressed there is kept from it. A finger's click is what closes
 * the list, and goes through.
 */
export function keepFromPage(page: EventTarget, taken: () => boolean = isTaken): void {
  let beside = false;
  const heard = (name: string, run: (event: Event) => void) => {
    page.addEventListener(name, run, { capture: true });
  };
  heard("pointerdown", (event) => {
    beside = taken() && (event as PointerEvent).pointerType !== "touch";
  });
  heard("keydown", () => {
    beside = false;
  });
  for (const name of ["mousedown", "mouseup", "click"])
    heard(name, (event) => {
      if (!beside) return;
      event.preventDefault();
      event.stopPropagation();
      if (name === "click") beside = false;
    });
}
