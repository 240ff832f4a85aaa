// Interleaved rounds of servers with the same mail: each is filled once, and each round begins with a copy of that.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { USER } from "./aerogramme.mjs";
import { deliver } from "./lmtp-load.mjs";
import { runScenario } from "./scenario.mjs";
import { SERVERS } from "./servers.mjs";

const CONNECTIONS = 4;

/** {side: {row: one number for each round}}; `say` hears how it goes. */
export async function imapRounds(scratch, { sides, corpus, rounds, wanted, say }) {
  const samples = Object.fromEntries(sides.map((side) => [side, {}]));
  const filled = (side) => path.join(scratch, `filled-${side}`);
  for (const side of sides) {
    mkdirSync(filled(side), { recursive: true });
    const server = await SERVERS[side](filled(side));
    try {
      const seconds = await deliver(server.lmtp, USER, corpus, CONNECTIONS);
      say(`${side} took ${corpus.length} messages in, ${(corpus.length / seconds).toFixed(0)} /s`);
    } finally {
      await server.stop();
    }
  }
  for (let round = 1; round <= rounds; round++) {
    for (const side of sides) {
      const folder = path.join(scratch, `round-${side}`);
      execFileSync("cp", ["-a", filled(side), folder]);
      const server = await SERVERS[side](folder);
      try {
        const { rows, cpu } = await runScenario(server, corpus, wanted);
        for (const [row, value] of Object.entries(rows)) (samples[side][row] ??= []).push(value);
        say(`round ${round} of ${rounds}, ${side}: ${lineOf(rows, cpu)}`);
      } finally {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
  for (const side of sides) rmSync(filled(side), { recursive: true, force: true });
  return samples;
}

/** What a row took in CPU stands behind it: on a busy machine that says more. */
const lineOf = (rows, cpu) =>
  Object.entries(rows)
    .map(([row, value]) => `${row} ${value.toPrecision(3)}${cpu[row] ? ` [cpu ${cpu[row].toFixed(2)}]` : ""}`)
    .join(", ");
