/** Runs before the rest of the page is there: the mailbox worker begins meanwhile, and the page takes it over (web/state/app/engine-worker.ts). */
import { beginEarly } from "../state/app/engine-worker.ts";

// web/public/floor.js
if (!("tooOld" in document.documentElement.dataset)) beginEarly();
