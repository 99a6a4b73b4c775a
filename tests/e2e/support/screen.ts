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
  /** Puts the cursor into the field with this label (in the group with that name) and replaces what it says. */
  fill(label: string, text: string, group?: string): Promise<void>;
  /** Opens the list of choices with this label and takes the choice, by keyboard. */
  choose(label: string, choice: string): Promise<void>;
  /** Adds to the end of what the field with this label says. */
  append(label: string, text: string): Promise<void>;
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
export function locate(kind: "words" | "button" | "field", words: string, group = ""): Element | null {
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
  const named = [...document.querySelectorAll("[aria-label]")].filter(
    (element) => visible(element) && squeeze(element.getAttribute("aria-label") ?? "") === squeeze(group),
  );
  const roots: Element[] = group === "" ? [...dialogs.reverse(), document.body] : named;

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
      "input, textarea, select, [role=combobox], [contenteditable=true], [role=switch], [role=checkbox], [role=spinbutton], button[aria-haspopup], button[id]";
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

/** Waits until the answer is yes. */
export async function until(what: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await what()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Kind = Parameters<typeof locate>[0];

/** All that both hosts do alike; `E` is the driver's handle of an element. */
export abstract class PageScreen<E> implements Screen {
  /** Runs `locate` in the page. */
  protected abstract find(kind: Kind, words: string, group?: string): Promise<E | null>;
  protected abstract clickOn(element: E): Promise<void>;
  protected abstract textIn(element: E): Promise<string>;
  /** Whether a list of choices stands open. */
  protected abstract listOpen(): Promise<boolean>;
  abstract type(text: string): Promise<void>;
  abstract press(chord: string): Promise<void>;
  abstract picture(name: string): Promise<void>;
  abstract allText(): Promise<string>;
  abstract close(): Promise<void>;

  /** Nobody presses a key in the same instant in which the words for it appear. */
  protected async breathe(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 80));
  }

  private async must(kind: Kind, words: string, group?: string): Promise<E> {
    let found: E | null = null;
    await until(async () => (found = await this.find(kind, words, group)) !== null, 10);
    if (found === null) throw new Error(`no ${kind} “${words}” on the screen:\n${await this.allText()}`);
    return found;
  }

  async reads(words: string): Promise<boolean> {
    return (await this.find("words", words)) !== null;
  }

  async sees(words: string, seconds = 15): Promise<void> {
    if (!(await until(() => this.reads(words), seconds)))
      throw new Error(`“${words}” is not on the screen:\n${await this.allText()}`);
  }

  async seesNo(words: string, seconds = 15): Promise<void> {
    if (!(await until(async () => !(await this.reads(words)), seconds)))
      throw new Error(`“${words}” is still on the screen:\n${await this.allText()}`);
  }

  async click(words: string): Promise<void> {
    try {
      await this.clickOn(await this.must("button", words));
    } catch (gone) {
      // Lists are drawn anew when something arrives; what stood there a moment ago is looked for once more.
      if (!String(gone).includes("not attached") && !String(gone).includes("stale element")) throw gone;
      await this.clickOn(await this.must("button", words));
    }
  }

  async fill(label: string, text: string, group?: string): Promise<void> {
    await this.clickOn(await this.must("field", label, group));
    await this.press("Control+a");
    await this.type(text);
  }

  async append(label: string, text: string): Promise<void> {
    await this.clickOn(await this.must("field", label));
    await this.press("Control+End");
    await this.type(text);
  }

  async choose(label: string, choice: string): Promise<void> {
    await this.clickOn(await this.must("field", label));
    if (!(await until(() => this.listOpen(), 5))) throw new Error(`“${label}” opened no list`);
    await this.click(choice);
    // A list of several stays open for the next choice.
    if (!(await until(async () => !(await this.listOpen()), 1))) await this.press("Escape");
    await until(async () => !(await this.listOpen()), 2);
  }

  async valueOf(label: string): Promise<string> {
    return this.textIn(await this.must("field", label));
  }
}
