/** Starts the page. The invite token leaves the address bar before anything else happens. */
import { mount } from "svelte";
import { takeInviteToken } from "../state/router.svelte.ts";
import { App } from "../state/app.svelte.ts";
import AppView from "./App.svelte";
import "../styles/tokens.css";
import "../styles/base.css";

const target = document.getElementById("app");
if (target) mount(AppView, { target, props: { app: new App(takeInviteToken()) } });
