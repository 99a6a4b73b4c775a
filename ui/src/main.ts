import "./styles/main.css";
import { addAPIProvider } from "@iconify/vue";
import ui from "@nuxt/ui/vue-plugin";
import { createPinia } from "pinia";
import { createApp, type Component } from "vue";
// Before the router: the browser host takes its one-time token out of the fragment.
import "@/host";
import App from "./App.vue";
import { i18n, speak } from "./i18n";
import { keepFromPage } from "./keys";
import { router } from "./router";
import { useAppearance } from "./stores/appearance";
import { useSession } from "./stores/session";

// Icons are bundled; with no address to ask, a forgotten one stays empty instead of reaching for the network.
addAPIProvider("", { resources: [] });

const pinia = createPinia();
// Who is here and how they like it comes before the first picture: no flash of another theme or language.
const session = useSession(pinia);
const appearance = useAppearance(pinia);
await session.load();
if (session.state !== null) appearance.adopt(session.state.preferences);
await speak(appearance.language);

const page = document.getElementById("app");
if (page !== null) keepFromPage(page);
createApp(App as Component)
  .use(pinia)
  .use(router)
  .use(i18n)
  .use(ui)
  .mount("#app");
