import { useI18n } from "vue-i18n";
import type { MeetingDetail } from "@/bindings";
import { useErrorText } from "@/errors";
import { useFormat } from "@/format";
import { call } from "@/host";
import { copyText } from "@/host/clipboard";
import { useWords } from "@/record";
import { useToasts } from "@/stores/toasts";

/** A visit as one would write it in a message; numbers of people stay masked. */
export function useVisitText() {
  const { t } = useI18n({ useScope: "global" });
  const format = useFormat();
  const words = useWords();
  const toasts = useToasts();
  const errorText = useErrorText();

  function text(detail: MeetingDetail): string {
    const { row, form, contact } = detail;
    const filled = (value: string | null | undefined) => (value ?? "").trim();
    const joined = (parts: (string | null | undefined)[], gap = " ") =>
      parts.map(filled).filter(Boolean).join(gap);
    const times = joined([form.starts_at, form.ends_at], "–");
    const day = form.on === null ? "" : format.day(form.on, { weekday: true, year: "always" });
    const met = contact === null ? "" : joined([contact.name, contact.post, contact.mobile_masked]);
    const due = form.next_step_due === null ? "" : format.day(form.next_step_due);
    const whose =
      detail.owner_name !== "" && due !== ""
        ? t("takeout.text.owner", { owner: detail.owner_name, due })
        : joined([detail.owner_name, due]);
    const next = filled(form.next_step);
    const lines: [string, string][] = [
      ["time", joined([day, times])],
      ["place", joined([form.city, form.place])],
      ["their", joined([met, form.their_people], t("common.listGap"))],
      ["our", detail.our_people_names.join(t("common.listGap"))],
      ["gist", filled(form.gist)],
      ["minutes", filled(form.minutes) === filled(form.gist) ? "" : filled(form.minutes)],
      ["asks", filled(form.asks)],
      [form.promise === true ? "promises" : "answers", filled(form.answers)],
      ["amount", form.amount === null ? "" : words.value("amount", form.amount)],
      ["outcome", filled(form.outcome)],
      ["next", next === "" || whose === "" ? next : `${next}（${whose}）`],
    ];
    const head = t("takeout.text.head", {
      kind: words.kind(row.kind),
      company: filled(form.company_name) || row.title || t("takeout.text.noTitle"),
    });
    const body = lines
      .filter(([, value]) => value !== "")
      .map(([name, value]) => t(`takeout.text.${name}`, { value }));
    return [head, ...body].join("\n");
  }

  async function copy(detail: MeetingDetail): Promise<void> {
    const done = await copyText(text(detail));
    toasts.show(
      done
        ? { tone: "done", text: () => t("takeout.copied") }
        : { tone: "wrong", text: () => t("takeout.copyFailed") },
    );
  }

  async function copyById(id: string): Promise<void> {
    try {
      await copy(await call("meeting.show", { id }));
    } catch (thrown) {
      toasts.show({ tone: "wrong", text: () => errorText(thrown) });
    }
  }

  return { text, copy, copyById };
}
