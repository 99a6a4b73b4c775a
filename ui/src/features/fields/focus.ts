import { nextTick } from "vue";

/** The field a finding points at may be written under another name. */
const WRITTEN_AS: Record<string, string> = { company: "company_name" };

/** Puts the cursor into a field of the form inside `root`, and shows it. */
export async function focusField(root: HTMLElement | null, field: string): Promise<void> {
  await nextTick();
  const name = WRITTEN_AS[field] ?? field;
  const control = root?.querySelector<HTMLElement>(
    `[data-field="${name}"] :is(input, textarea, button):not([disabled])`,
  );
  control?.scrollIntoView({ block: "center" });
  control?.focus();
}
