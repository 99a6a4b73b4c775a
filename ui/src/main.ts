import "./styles/main.css";
import { addAPIProvider } from "@iconify/vue";
import ui from "@nuxt/ui/vue-plugin";
import { createPinia } from "pinia";
import { createApp, type Component } from "vue";
// Before the router: the browser host takes its one-time token out of the fragment.
import "@/host";
import App from "./App.vue";
import { i18n } from "./i18n";
import { router } from "./router";

// Icons are bundled; with no address to ask, a forgotten one stays empty instead of reaching for the network.
addAPIProvider("", { resources: [] });

createApp(App as Component)
  .use(createPinia())
  .use(router)
  .use(i18n)
  .use(ui)
  .mount("#app");
