import { effectScope, reactive, shallowRef } from "vue";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useVerdict } from "./verdict";

// What a box promises to whoever decides in it: words are kept before they are sent, sent once, and stay when
// sending failed.
const calls: string[] = [];
vi.mock("@/host", () => ({
  call: (name: string) => {
    calls.push(name);
    return Promise.resolve({ id: "draft", saved_at: 0 });
  },
  toFailure: (thrown: unknown) => thrown,
}));
const listener = { addEventListener: () => undefined, removeEventListener: () => undefined };
vi.stubGlobal("window", { setTimeout, clearTimeout, ...listener });
vi.stubGlobal("document", { visibilityState: "visible", ...listener });
// A box is found again when it is mounted; here none is.
vi.spyOn(console, "warn").mockImplementation(() => undefined);

function box(send: () => Promise<void>) {
  const form = reactive({ panel: "word", note: "" });
  const closed = { times: 0 };
  const verdict = effectScope().run(() =>
    useVerdict({
      kind: "signing",
      record: () => "lead",
      form,
      text: () => form.note,
      blank: () => form.note === "",
      root: shallowRef(null),
      first: "textarea",
      send: async (draft) => {
        await send();
        draft.settle();
      },
      close: () => {
        closed.times += 1;
      },
    }),
  );
  if (verdict === undefined) throw new Error("no scope");
  return { form, closed, verdict };
}
const writes = async (form: { note: string }, text: string) => {
  form.note = text;
  await Promise.resolve();
};

describe("a decision in a box", () => {
  beforeEach(() => calls.splice(0));

  it("keeps the words before it sends them, and sends once however often the key is pressed", async () => {
    let answer: () => void = () => undefined;
    const asked = vi.fn(() => {
      calls.push("sent");
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    });
    const { form, verdict } = box(asked);
    await writes(form, "附件缺盖章页");
    const first = verdict.send();
    const second = verdict.send();
    await second;
    await vi.waitFor(() => {
      expect(asked).toHaveBeenCalledTimes(1);
    });
    expect(verdict.busy.value).toBe(true);
    answer();
    await first;
    expect(calls).toEqual(["draft.save", "sent"]);
    expect(verdict.busy.value).toBe(false);
  });

  it("stays with its words and the reason where sending failed, and may be sent again", async () => {
    const answers = [Promise.reject(new Error("no room")), Promise.resolve()];
    const { form, verdict, closed } = box(() => answers.shift() ?? Promise.resolve());
    await writes(form, "已核对");
    await verdict.send();
    expect(verdict.failure.value).toEqual(new Error("no room"));
    expect(form.note).toBe("已核对");
    expect(verdict.draft.id.value).toBe("draft");
    await verdict.send();
    expect(verdict.failure.value).toBeNull();
    expect(closed.times).toBe(0);
  });

  it("folds away without losing a word; an untouched box keeps nothing", async () => {
    const { form, verdict, closed } = box(() => Promise.resolve());
    await verdict.fold();
    expect(calls).toEqual([]);
    await writes(form, "再想想");
    await verdict.fold();
    expect(calls).toEqual(["draft.save"]);
    expect(closed.times).toBe(2);
  });
});
