/**
 * What a person has: eyes and a keyboard (and, rarely, a pointer on a word that can be read).
 * A story that uses only this runs in the browser and in the real window alike.
 */
export interface Screen {
  /** Waits until the words can be read somewhere on the screen. */
  sees(words: string, seconds?: number): Promise<void>;
  /** Waits until the words can no longer be read. */
  seesNo(words: string, seconds?: number): Promise<void>;
  /** Whether the words can be read now. */
  reads(words: string): Promise<boolean>;
  /** Clicks the button, link, row or field that carries the words. */
  click(words: string): Promise<void>;
  /** Puts the cursor into the field with this label and replaces what it says. */
  fill(label: string, text: string): Promise<void>;
  /** What the field with this label says. */
  valueOf(label: string): Promise<string>;
  /** Types into whatever has the cursor. */
  type(text: string): Promise<void>;
  /** Presses a key or a chord: `Enter`, `Control+n`, `Control+Shift+Enter`. */
  press(chord: string): Promise<void>;
  /** Keeps a picture under `out/pictures`. */
  picture(name: string): Promise<void>;
  /** All that can be read, for the message of a failure. */
  allText(): Promise<string>;
  /** Closes the view, leaving the application running where the host allows it. */
  close(): Promise<void>;
}

/**
 * Runs inside the page: finds what a person would point at. Kept in one function without imports, because it
 * travels to the page as text. Returns the element, or null.
 */
export function locate(kind: "words" | "button" | "field", words: string): Element | null {
  const visible = (element: Element): boolean => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && style.display !== "none";
  };
  const tidy = (text: string | null | undefined): string => (text ?? "").replace(/\s+/gu, " ").trim();
  const squeeze = (text: string): string => text.replace(/\s+/gu, "");
  const wanted = squeeze(words);

  // While a dialog is open, only what is in the topmost one can be reached.
  const dialogs = [
    ...document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="listbox"], [role="menu"]'),
  ].filter(visible);
  const roots: Element[] = [...dialogs.reverse(), document.body];

  const name = (element: Element): string => {
    const by = element.getAttribute("aria-labelledby");
    if (by !== null)
      return by
        .split(/\s+/u)
        .map((id) => tidy(document.getElementById(id)?.textContent))
        .join(" ");
    return element.getAttribute("aria-label") ?? tidy(element.textContent);
  };

  if (kind === "field") {
    const fields =
      "input, textarea, select, [role=combobox], [contenteditable=true], [role=switch], [role=checkbox], [role=spinbutton]";
    for (const root of roots) {
      const all = [...root.querySelectorAll(fields)].filter(visible);
      const labels = (field: Element): string[] => {
        const own = [...((field as HTMLInputElement).labels ?? [])].map((label) => tidy(label.textContent));
        const by = field.getAttribute("aria-labelledby");
        if (by !== null)
          own.push(
            by
              .split(/\s+/u)
              .map((id) => tidy(document.getElementById(id)?.textContent))
              .join(" "),
          );
        own.push(field.getAttribute("aria-label") ?? "", field.getAttribute("placeholder") ?? "");
        return own.map(squeeze);
      };
      const exact = all.find((field) => labels(field).includes(wanted));
      if (exact) return exact;
      const loose = all.find((field) => labels(field).some((label) => label.startsWith(wanted)));
      if (loose) return loose;
    }
    return null;
  }

  if (kind === "button") {
    const able =
      "button, a[href], [role=button], [role=option], [role=menuitem], [role=tab], [role=link], [role=row], [role=radio], [role=switch], [role=checkbox], li[tabindex], summary, label";
    for (const root of roots) {
      const all = [...root.querySelectorAll(able)].filter(visible);
      const exact = all.find((element) => squeeze(name(element)) === wanted);
      if (exact) return exact;
      const starts = all.find((element) => squeeze(name(element)).startsWith(wanted));
      if (starts) return starts;
      const holds = all.filter((element) => squeeze(name(element)).includes(wanted)).at(-1);
      if (holds) return holds;
    }
    // Nothing that calls itself a control: the innermost element that shows the words.
  }

  for (const root of roots) {
    const holders = [...root.querySelectorAll("*")].filter(
      (element) => squeeze(element.textContent ?? "").includes(wanted) && visible(element),
    );
    const inner = holders.filter(
      (element) => !holders.some((other) => other !== element && element.contains(other)),
    );
    if (inner[0]) return inner[0];
    const fields = [...root.querySelectorAll<HTMLInputElement>("input, textarea")].filter(
      (field) => visible(field) && squeeze(field.value).includes(wanted),
    );
    if (fields[0]) return fields[0];
  }
  return null;
}

/** Waits until `ask` says yes. */
export async function until(what: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await what()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
