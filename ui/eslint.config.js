import vueI18n from "@intlify/eslint-plugin-vue-i18n";
import prettier from "eslint-config-prettier";
import vue from "eslint-plugin-vue";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", ".nuxt-ui", "node_modules", "src/bindings"] },
  ...tseslint.configs.strictTypeChecked,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.ts", "**/*.vue"],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        extraFileExtensions: [".vue"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  { files: ["**/*.{js,mjs}"], ...tseslint.configs.disableTypeChecked },
  {
    files: ["src/**/*.{ts,vue}"],
    rules: {
      // Only src/host knows the host.
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@tauri-apps/*"], message: "Use @/host." }] },
      ],
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      "vue/define-props-declaration": ["error", "type-based"],
      "vue/no-v-html": "error",
      // Absent props are undefined by their type.
      "vue/require-default-prop": "off",
      // Knows neither that an absent Boolean prop is false nor that a destructured default is the prop's.
      "@typescript-eslint/no-useless-default-assignment": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  { files: ["src/host/**"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["src/**/*.vue"],
    plugins: { "@intlify/vue-i18n": vueI18n },
    rules: {
      // Every word a person reads comes from the locales; what keys are missing the tests find.
      "@intlify/vue-i18n/no-raw-text": ["error", { ignorePattern: "^[-–—·→/()%#:,.+= ]+$" }],
    },
    settings: { "vue-i18n": { messageSyntaxVersion: "^11.0.0" } },
  },
  prettier,
);
