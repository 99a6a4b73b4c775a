import { computed, onMounted, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { call, hostKind } from "@/host";
import { useResource } from "@/record";
import { useSession } from "@/stores/session";

/** `12345` → `2026-09-08 14:30:05`, on this machine's clock. */
function moment(at: number): string {
  const wall = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return wall.toISOString().slice(0, 19).replace("T", " ");
}

/**
 * What a helper needs to know of this device, as lines to read before they are handed on. Versions, counts, codes
 * and instants only; names stay English, since a helper far away compares them.
 */
export function useDiagnostics() {
  const { t } = useI18n();
  const session = useSession();
  const resource = useResource(() => call("about.diagnostics", null));
  const sound = shallowRef<boolean | null>(null);
  const checking = shallowRef(false);
  const failure = shallowRef<unknown>(null);
  onMounted(() => void resource.load());

  const version = computed(() => {
    const known = resource.data.value;
    const number = session.state?.version ?? "";
    return known === null || known.build === "" ? number : `${number} (${known.build})`;
  });
  const lines = computed<[string, string][]>(() => {
    const of = resource.data.value;
    if (of === null) return [];
    const counts = Object.entries(of.counts).map(([noun, count]) => `${noun} ${String(count)}`);
    const failures = of.failures.map((one) => `${moment(one.at)} ${one.command} ${one.code}`);
    return [
      ["version", of.version],
      ["build", of.build || "-"],
      ["host", hostKind],
      ["system", `${of.os} ${of.arch}`],
      [
        "engine",
        /(AppleWebKit|Chrome|Firefox|Edg)\/[\d.]+/g[Symbol.match](navigator.userAgent)?.join(" ") ?? "-",
      ],
      ["screen", `${String(window.innerWidth)}x${String(window.innerHeight)} @${String(devicePixelRatio)}`],
      ["language", document.documentElement.lang],
      ["role", of.role],
      ["started", moment(of.started)],
      ["now", moment(of.now)],
      ["clock offset (ms)", String(of.clock_offset)],
      ["store schema", String(of.store_schema)],
      ["store bytes", String(of.store_bytes)],
      ["disk free (bytes)", of.disk_free === null ? "-" : String(of.disk_free)],
      ["database sound", sound.value === null ? "-" : String(sound.value)],
      ["sync", [of.sync_phase, of.sync_trouble].filter(Boolean).join(" ")],
      ["last in step", of.synced_at === null ? "-" : moment(of.synced_at)],
      ["waiting / needs", `${String(of.waiting)} / ${String(of.needs)}`],
      ["records", counts.join(", ")],
      ["last failures", failures.length === 0 ? "-" : failures.join("; ")],
    ];
  });
  const text = computed(() => lines.value.map(([name, value]) => `${name}: ${value}`).join("\n"));

  async function verify(): Promise<void> {
    if (checking.value) return;
    checking.value = true;
    failure.value = null;
    try {
      sound.value = (await call("about.verify", null)).sound;
    } catch (thrown) {
      failure.value = thrown;
    } finally {
      checking.value = false;
    }
  }
  const verdict = computed(() =>
    sound.value === null ? "" : t(sound.value ? "about.sound" : "about.unsound"),
  );

  return { resource, version, lines, text, verify, checking, sound, verdict, failure };
}

export type Diagnosis = ReturnType<typeof useDiagnostics>;
