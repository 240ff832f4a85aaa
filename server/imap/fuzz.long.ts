/** Fuzzing for minutes, from another seed each time; SEED in the environment repeats one. */
import { test } from "vitest";
import { fuzzCommands, fuzzOctets } from "./testing/fuzz.ts";

const FOR_MS = 3 * 60_000;
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

test(`commands by a grammar, seed ${seed}`, () => fuzzCommands({ runs: 1e6, seed, forMs: FOR_MS }), 2 * FOR_MS);
test(`octets, seed ${seed}`, () => fuzzOctets({ runs: 1e6, seed, forMs: FOR_MS }), 2 * FOR_MS);
