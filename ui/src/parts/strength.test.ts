import { expect, test } from "vitest";
import { strengthOf } from "./strength";

test("shorter than eight is not enough, counted in characters", () => {
  expect(strengthOf("abc123!")).toBe("short");
  expect(strengthOf("招商行囊出差")).toBe("short");
});

test("runs and repeats are weak however long", () => {
  expect(strengthOf("12345678")).toBe("weak");
  expect(strengthOf("aaaaaaaaaaaa")).toBe("weak");
  expect(strengthOf("qwertyuiop")).toBe("weak");
});

test("mixed or long is fair, both is strong", () => {
  expect(strengthOf("kahu-4mi7")).toBe("fair");
  expect(strengthOf("leitao-9-baihe-Xue")).toBe("strong");
  expect(strengthOf("九月初八去嘉兴看厂房")).toBe("strong");
});
