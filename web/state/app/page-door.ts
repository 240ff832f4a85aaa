/** Gets a ticket for the line to the companion, and makes sure that it is the companion who answers. */
import { CHALLENGE_PATH, PAGE_NONCE_BYTES, TICKET_PATH, type Proving } from "../../../workers/rpc/companion-proof.ts";
import { bytesToBase64Url } from "../../../shared/lib/base64.ts";
import { heldLink, proofOf } from "./page-link.ts";

/** Milliseconds that the companion may take. */
const PATIENCE_MS = 5_000;

/** `shut`: there is no link here, or it opens nothing. `away`: nobody answers, or somebody else does. */
export type Door = { readonly type: "ticket"; readonly ticket: string } | { readonly type: "shut" | "away" };

export async function askDoor(): Promise<Door> {
  const link = heldLink();
  if (link === null) return { type: "shut" };
  try {
    const asked = await post(CHALLENGE_PATH, null);
    const challenge = textOf(asked.body, "challenge");
    if (challenge === null) return { type: "away" };
    const page = bytesToBase64Url(crypto.getRandomValues(new Uint8Array(PAGE_NONCE_BYTES)));
    const proving = (by: Proving["by"]): Proving => ({ by, origin: location.origin, challenge, page });
    const proof = await proofOf(link, proving("page"));
    const answer = await post(TICKET_PATH, { challenge, page, proof });
    if (answer.status === 401) return { type: "shut" };
    const [ticket, proven] = [textOf(answer.body, "ticket"), textOf(answer.body, "proof")];
    const isCompanion = ticket !== null && proven === (await proofOf(link, proving("companion")));
    return isCompanion ? { type: "ticket", ticket } : { type: "away" };
  } catch {
    return { type: "away" };
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function post(path: string, value: unknown): Promise<Answer> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(value), signal });
  return { status: response.status, body: response.ok ? await response.json() : null };
}

function textOf(body: unknown, name: string): string | null {
  const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : null;
  return typeof value === "string" ? value : null;
}
