import { fileURLToPath } from "node:url";
import ui from "@nuxt/ui/vite";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";
import { leftOut } from "./left-out.ts";
import { pdfParts } from "./pdf-parts.ts";
import { theme } from "./theme.config.ts";

export default defineConfig({
  // The window host serves the files from its own scheme, the browser host from a port: relative paths suit both.
  base: "./",
  plugins: [
    leftOut(),
    pdfParts(),
    vue(),
    ui({
      router: true,
      colorMode: false,
      dts: false,
      autoImport: false,
      ui: theme,
      // Styles of the components that stand in the sources, and of those they need, and no others.
      experimental: { componentDetection: true },
      // Every icon named in the sources is bundled; nothing is ever fetched from an icon service.
      icon: { clientBundle: { scan: { globInclude: ["src/**/*.{vue,ts}"] }, sizeLimitKb: 512 } },
    }),
  ],
  resolve: {
    alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) },
  },
  define: {
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
    __VUE_OPTIONS_API__: "true",
  },
  build: {
    target: ["chrome109", "safari16.4"],
    // A strict content policy forbids data: in script and style; fonts and images stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
