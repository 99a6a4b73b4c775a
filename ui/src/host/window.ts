import { invoke } from "@tauri-apps/api/core";
import { listen as listenTo } from "@tauri-apps/api/event";
import type { AppEvent } from "@/bindings";
import type { Host } from "./contract";

/** The window host: every command goes through the one Tauri command `call`. */
export const windowHost: Host = {
  kind: "window",
  call: (name, request) => invoke("call", { name, request }),
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
