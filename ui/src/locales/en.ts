import { gather, type File } from "./gather";

/** All of the language; the other one is a part of its own, read when it is asked for. */
export default gather(import.meta.glob<File>("./en/*.ts", { eager: true, import: "default" }));
