/** Starts the page that a companion serves: the same page, over the companion's engine. Its link leaves the address bar first. */
import { mount } from "svelte";
import { App } from "../state/app.svelte.ts";
import { Companion } from "../state/companion.svelte.ts";
import { takeLink } from "../state/page-link.ts";
import AppView from "./App.svelte";
import "../styles/tokens.css";
import "../styles/labels.css";
import "../styles/base.css";

takeLink();
const target = document.getElementById("app");
if (target) mount(AppView, { target, props: { app: App.ofCompanion(new Companion()) } });
