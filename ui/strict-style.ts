import type { Plugin } from "vite";

/**
 * Nuxt UI writes the colour scales into the page as an inline style, which the content policy forbids and the
 * browser reports on every load. styles/tokens.css says the same scales, so that plugin of theirs is left out.
 */
export function strictStyle(): Plugin {
  const COLORS = "/@nuxt/ui/dist/runtime/plugins/colors.js";
  return {
    name: "roadbook:strict-style",
    enforce: "pre",
    load: (id) =>
      id.replaceAll("\\", "/").split("?")[0]?.endsWith(COLORS) === true
        ? "export default { install() {} };"
        : null,
  };
}
