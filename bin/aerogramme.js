#!/usr/bin/env node
// The command. In a checkout it (re)builds the bundle when a source is newer, saying so on stderr; in an installed
// package the bundle is simply there.
import { ensureBuilt } from "./ensure-built.js";

await ensureBuilt();
const { main } = await import("../dist/server/main.js");
process.exitCode = await main(process.argv.slice(2));
