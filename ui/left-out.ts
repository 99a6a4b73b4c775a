import type { Plugin } from "vite";

/**
 * Parts of Nuxt UI that are in no page of ours. Its colours are written into the page as an inline style, which the
 * content policy forbids and the browser reports on every load (styles/tokens.css says the same scales), and only
 * they need a library for the page's head. Its toasts are not ours (shell/ToastList.vue).
 */
export function leftOut(): Plugin {
  const EMPTY = ["/dist/runtime/plugins/colors.js", "/dist/runtime/vue/plugins/head.js"];
  const NONE = "\0roadbook:no-toaster";
  return {
    name: "roadbook:left-out",
    enforce: "pre",
    resolveId: (source, importer) =>
      source === "./Toaster.vue" && importer?.includes("/@nuxt/ui/") === true ? NONE : null,
    load: (id) => {
      if (id === NONE) return "export default {};";
      const path = id.replaceAll("\\", "/").split("?")[0] ?? "";
      return EMPTY.some((one) => path.endsWith(`/@nuxt/ui${one}`))
        ? "export default { install() {} };"
        : null;
    },
  };
}
