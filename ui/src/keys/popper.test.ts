import { expect, test } from "vitest";
import { keepFromPage } from "./popper";

/** A page with a button, while a list of choices stands open or not. */
function page() {
  const target = new EventTarget();
  let open = false;
  keepFromPage(target, () => open);
  const press = (name: string) => {
    const event = new Event(name, { cancelable: true });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { press, opens: (is: boolean) => (open = is) };
}

test("a click beside an open list closes it and reaches nothing; the next one counts", () => {
  const { press, opens } = page();
  opens(true);
  press("pointerdown");
  // The list hears that and is gone before the click.
  opens(false);
  expect([press("mousedown"), press("mouseup"), press("click")]).toEqual([true, true, true]);
  press("pointerdown");
  expect([press("mousedown"), press("click")]).toEqual([false, false]);
});

test("a key that clicks is heard after a press that was let go of elsewhere", () => {
  const { press, opens } = page();
  opens(true);
  press("pointerdown");
  opens(false);
  press("keydown");
  expect(press("click")).toBe(false);
});
