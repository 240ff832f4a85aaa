/** Starts the page that a companion serves: the same page, over the companion's engine. Its link leaves the address bar first. */
import { mount } from "svelte";
import { loadLanguage } from "../i18n/t.ts";
import { App } from "../state/app/app.svelte.ts";
import { Companion } from "../state/access/companion.svelte.ts";
import { takeLink } from "../state/app/page-link.ts";
import { wearChosenTheme } from "../state/settings/theme.ts";
import AppView from "./App.svelte";
import "../styles/tokens.css";
import "../styles/labels.css";
import "../styles/base.css";
import "../styles/checkbox.css";
import "../styles/places.css";

takeLink();
wearChosenTheme();
void loadLanguage().then(() => {
  const target = document.getElementById("app");
  // web/public/floor.js has said why
  const isTooOld = "tooOld" in document.documentElement.dataset;
  if (target && !isTooOld) mount(AppView, { target, props: { app: App.ofCompanion(new Companion()) } });
});
