import { describe, expect, test } from "vitest";
import { isComposing, matches } from "./match";

describe("keys", () => {
  test("a press during composition is the input method's", () => {
    expect(isComposing({ key: "Enter", isComposing: true })).toBe(true);
    expect(isComposing({ key: "Process", keyCode: 229 })).toBe(true);
    expect(isComposing({ key: "Enter", keyCode: 13 })).toBe(false);
  });

  test("modifiers must be exactly those asked for", () => {
    expect(matches("Ctrl+Enter", { key: "Enter", ctrlKey: true })).toBe(true);
    expect(matches("Ctrl+Enter", { key: "Enter", ctrlKey: true, altKey: true })).toBe(false);
    expect(matches("Ctrl+Alt+Enter", { key: "Enter", ctrlKey: true, altKey: true })).toBe(true);
    expect(matches("Enter", { key: "Enter", ctrlKey: true })).toBe(false);
    expect(matches("Ctrl+K", { key: "k", metaKey: true })).toBe(true);
  });

  test("signs are found whatever Shift does; letters on another layout by position", () => {
    expect(matches("?", { key: "?", shiftKey: true })).toBe(true);
    expect(matches("J", { key: "о", code: "KeyJ" })).toBe(true);
    expect(matches("J", { key: "J", shiftKey: true })).toBe(false);
    expect(matches("Esc", { key: "Escape" })).toBe(true);
    expect(matches("Ctrl+=", { key: "=", ctrlKey: true })).toBe(true);
    expect(matches("Ctrl++", { key: "+", ctrlKey: true, shiftKey: true })).toBe(true);
    expect(matches("Ctrl+-", { key: "-", ctrlKey: true })).toBe(true);
    expect(matches("+", { key: "+" })).toBe(true);
  });
});
