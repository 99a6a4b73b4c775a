import { type Ref } from "vue";

/**
 * J and K walk over everything that can be opened, by the real focus: Enter then belongs to the control it stands
 * on, a screen reader hears where one is, and a refresh keeps the place.
 */
export function useWalk(root: Ref<HTMLElement | null>) {
  const places = () => [...(root.value?.querySelectorAll<HTMLElement>("[data-walk]") ?? [])];

  function here(list: HTMLElement[]): number {
    const active = document.activeElement;
    const place =
      active?.closest<HTMLElement>("[data-walk]") ?? active?.closest("li")?.querySelector("[data-walk]");
    return list.findIndex((entry) => entry === place);
  }
  function go(entry: HTMLElement | undefined): void {
    entry?.focus({ preventScroll: true });
    entry?.scrollIntoView({ block: "nearest" });
  }
  function move(by: number): void {
    const list = places();
    const at = here(list);
    go(at < 0 ? list[by > 0 ? 0 : list.length - 1] : list[Math.min(Math.max(at + by, 0), list.length - 1)]);
  }
  /** Enter where nothing is chosen opens what stands first. */
  function openFirst(): void {
    places()[0]?.click();
  }
  /** The element the focus is in, for keys that act on the row. */
  function current(): HTMLElement | null {
    const list = places();
    return list[here(list)] ?? null;
  }

  return { move, openFirst, current };
}
