/** Starts the page. An invite's token and a pairing's code leave the address bar before anything else of the page begins. */
import { mount } from "svelte";
import { loadLanguage } from "../i18n/t.ts";
import { takeInviteToken, takePairingCode } from "../state/app/router.svelte.ts";
import { App } from "../state/app/app.svelte.ts";
import { connectEngine } from "../state/app/engine.ts";
import { wearChosenTheme } from "../state/settings/theme.ts";
import AppView from "./App.svelte";
import "../styles/tokens.css";
import "../styles/labels.css";
import "../styles/base.css";
import "../styles/checkbox.css";
import "../styles/places.css";

const token = takeInviteToken();
const code = takePairingCode();
wearChosenTheme();
// no await at the top: parts that are fetched later import this file
void loadLanguage().then(() => {
  const target = document.getElementById("app");
  // web/public/floor.js has said why
  const isTooOld = "tooOld" in document.documentElement.dataset;
  if (target && !isTooOld) mount(AppView, { target, props: { app: new App(connectEngine, token, code) } });
});
