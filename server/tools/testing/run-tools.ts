/** `aerogramme tools …` in this process. */
import { Readable } from "node:stream";
import { main } from "../../main.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** Without the lines that tell how far it is. */
  readonly stderr: string;
}

export async function runTools(args: readonly string[], input = ""): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  const code = await main(["tools", ...args], {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    env: {},
    interactive: false,
    stderrIsTerminal: false,
  });
  return { code, stdout, stderr: stderr.replaceAll(PROGRESS, "") };
}

/** Said only where the machine is slow. */
const PROGRESS = /^(?:read|wrote) \d+ of \d+ (?:entries|messages)\n/gm;

/** What a command printed with --json; throws with its stderr if it failed. */
export async function runToolsJson(args: readonly string[], input = ""): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runTools([...args, "--json"], input);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
