import { describe, expect, it } from "vitest";
import { usccFindings } from "./uscc";

const codes = (code: unknown) => usccFindings(code).map((finding) => finding.code);

describe("the credit code", () => {
  it("is right in the published examples, however it is spaced", () => {
    for (const code of [
      "91110000600037341L",
      "91350100m000100y43",
      "1234 1700 6868 6339-5A",
      "９１110000600037341L",
    ])
      expect(codes(code)).toEqual([]);
  });
  it("warns of shape and check digit, and of nothing where there is none", () => {
    expect(codes("9111")).toEqual(["uscc.shape"]);
    expect(codes("91110000600037341I")).toEqual(["uscc.shape"]);
    expect(codes("91350211M0000XUF46")).toEqual(["uscc.check_digit"]);
    expect(codes(" ")).toEqual([]);
    expect(codes(null)).toEqual([]);
  });
});
