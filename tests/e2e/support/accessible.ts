import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const WHOLE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const COLOURS = ["color-contrast", "link-in-text-block"];
const STRONG = ["color-contrast-enhanced"];

/** Which rules: all; those of colour only, where names and structure were looked at already; 7:1. */
export type Rules = "whole" | "colours" | "strong";

/** Looks at the page with axe; what it finds fails the test without ending it. */
export async function inspect(page: Page, what: string, rules: Rules = "whole"): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (rules === "whole") axe.withTags(WHOLE);
  else axe.withRules(rules === "strong" ? STRONG : COLOURS);
  const { violations } = await axe.analyze();
  const told = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n  ${nodes.map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`).join("\n  ")}`,
  );
  expect.soft(told, what).toEqual([]);
}

/** Nothing scrolls sideways, and no word stands outside the window. A table of somebody's columns may scroll. */
export async function fits(page: Page, what: string, sizes: (readonly [number, number])[]): Promise<void> {
  const before = page.viewportSize();
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    await drawn(page);
    const wide = await page.evaluate(() => {
      const named = (element: Element): string =>
        `${element.tagName} ${element.className.toString()} “${(element.textContent ?? "").trim().slice(0, 24)}”`;
      const root = document.documentElement;
      const told = root.scrollWidth > root.clientWidth ? ["the window scrolls"] : [];
      for (const element of document.querySelectorAll("body *")) {
        if (element.closest(".rb-hidden, .skip, [role=grid], svg, [aria-hidden=true]") !== null) continue;
        const { overflowX, visibility } = getComputedStyle(element);
        if (
          (overflowX === "auto" || overflowX === "scroll") &&
          element.scrollWidth > element.clientWidth + 1 &&
          element.clientWidth > 0
        )
          told.push(`scrolls: ${named(element)}`);
        const { left, right, width, height } = element.getBoundingClientRect();
        const word = element.childElementCount === 0 && (element.textContent ?? "").trim() !== "";
        if (
          word &&
          width > 1 &&
          height > 1 &&
          visibility !== "hidden" &&
          (right > innerWidth + 1 || left < -1)
        )
          told.push(`outside: ${named(element)}`);
      }
      return told;
    });
    expect.soft(wide, `${what} at ${String(width)}×${String(height)}`).toEqual([]);
  }
  if (before !== null) await page.setViewportSize(before);
}

/** What was asked for has come and been painted: the page has stopped changing. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const end = (): void => {
          if (document.querySelector('main [aria-busy="true"]') !== null) {
            quiet = setTimeout(end, 120);
            return;
          }
          watch.disconnect();
          resolve();
        };
        let quiet = setTimeout(end, 120);
        const watch = new MutationObserver(() => {
          clearTimeout(quiet);
          quiet = setTimeout(end, 120);
        });
        watch.observe(document.body, {
          subtree: true,
          childList: true,
          attributes: true,
          characterData: true,
        });
      }),
  );
}
