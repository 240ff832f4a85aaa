#!/usr/bin/env node
// `aerogramme-companion …` is `aerogramme companion …`.
import { ensureBuilt } from "./ensure-built.js";

await ensureBuilt();
const { main } = await import("../dist/server/main.js");
const args = process.argv.slice(2);
const whole = args[0] === "companion" || args[0] === "provider";
process.exitCode = await main(whole ? args : ["companion", ...args]);
