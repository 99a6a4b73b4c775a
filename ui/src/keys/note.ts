import { hostKind } from "@/host";

/** The key of 记一笔 to show and to teach: a browser keeps Ctrl N for its own new window. */
export const NOTE_KEY = hostKind === "browser" ? "Alt+N" : "Ctrl+N";
