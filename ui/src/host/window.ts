import { invoke } from "@tauri-apps/api/core";
import { listen as listenTo } from "@tauri-apps/api/event";
import type { AppEvent } from "@/bindings";
import type { Host } from "./contract";

/** The window host: every command goes through the one Tauri command `call`. */
/** The scheme of files; Windows has it as a name of its own machine. */
const FILES = navigator.userAgent.includes("Windows")
  ? "http://roadbook-file.localhost"
  : "roadbook-file://localhost";

export const windowHost: Host = {
  kind: "window",
  call: (name, request) => invoke("call", { name, request }),
  file: (path) => fetch(`${FILES}/${path}`, { cache: "no-store" }),
  listen(handler) {
    let stopped = false;
    let stop: (() => void) | undefined;
    void listenTo<AppEvent>("app-event", (event) => {
      handler(event.payload);
    }).then((unlisten) => {
      // The caller may have left before the subscription stood.
      if (stopped) unlisten();
      else stop = unlisten;
    });
    return () => {
      stopped = true;
      stop?.();
    };
  },
};
