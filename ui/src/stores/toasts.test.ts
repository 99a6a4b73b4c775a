import { createPinia, setActivePinia } from "pinia";
import { expect, test, vi } from "vitest";
import { useToasts } from "./toasts";

vi.stubGlobal("window", { setTimeout: () => 0 });

test("what is said again takes the place of what said the same; more than two would cover what is read", () => {
  setActivePinia(createPinia());
  const toasts = useToasts();
  const say = (text: string) => {
    toasts.show({ tone: "done", text: () => text });
  };
  const read = () => toasts.list.map((toast) => toast.text());
  say("已复制");
  say("已复制");
  expect(read()).toEqual(["已复制"]);
  say("已存到本机");
  say("已复制");
  expect(read()).toEqual(["已存到本机", "已复制"]);
  say("已撤销");
  expect(read()).toEqual(["已复制", "已撤销"]);
});
