/** A short round of what fuzz.long.ts does for minutes; fast-check prints the seed of what fails. */
import { test } from "vitest";
import { fuzzCommands, fuzzOctets } from "./testing/fuzz.ts";

const SEED = 1;

test("commands by a grammar, valid and broken, are each answered once and well", () =>
  fuzzCommands({ runs: 60, seed: SEED }));

test("whatever octets come, what is answered is well-formed", () => fuzzOctets({ runs: 150, seed: SEED }));
