import { useI18n } from "vue-i18n";
import { useErrorText } from "@/errors";
import { call, toFailure } from "@/host";
import { receive, saveFile, type SavedFile } from "@/host/files";
import { useToasts } from "@/stores/toasts";
import type { HandedOut } from "@/bindings";

/** Files for the person, with a word where they lie. A failure is told and answered with `false`. */
export function useFiles(): {
  save: (name: string, content: string | Uint8Array<ArrayBuffer>, type?: string) => Promise<boolean>;
  take: (made: Promise<HandedOut>, type?: string) => Promise<boolean>;
} {
  const { t } = useI18n();
  const toasts = useToasts();
  const errorText = useErrorText();

  function fail(thrown: unknown): void {
    // To stop is what was wanted.
    const tone = toFailure(thrown).code === "stopped" ? "done" : "wrong";
    toasts.show({ tone, text: () => errorText(thrown) });
  }

  function tell(file: SavedFile): void {
    if (file.folder === null) {
      toasts.show({ tone: "done", text: () => t("files.downloaded", { name: file.name }) });
      return;
    }
    toasts.show({
      tone: "done",
      text: () => t("files.saved", { name: file.name, folder: file.folder }),
      action: {
        label: () => t("files.showFolder"),
        run: () => {
          call("file.show_folder", null).catch(fail);
        },
      },
    });
  }

  async function attempt(work: Promise<SavedFile>): Promise<boolean> {
    try {
      tell(await work);
      return true;
    } catch (thrown) {
      fail(thrown);
      return false;
    }
  }

  return {
    save: (name, content, type) => attempt(saveFile(name, content, type)),
    take: (made, type) => attempt(made.then((file) => receive(file, type))),
  };
}
