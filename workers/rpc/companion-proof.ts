/**
 * How a page shows the companion that it has the link, without ever sending what the link holds: whoever answers on that
 * port while no companion does learns nothing. The link's 32 bytes are the key; both prove that they have it.
 *
 *     page → companion   POST /line/challenge                      → {challenge}
 *     page → companion   POST /line/ticket {challenge, page, proof} → {ticket, proof}
 *     page → companion   WebSocket /line, subprotocols LINE_PROTOCOL and the ticket
 *
 * Bodies are JSON, bytes base64url. proof = HMAC-SHA-256(link, text): the text names who proves, the page's origin (another
 * port is another origin), the challenge, which holds for half a minute and once, and 16 bytes of the page's own. A ticket
 * holds for a few seconds and once.
 */
export const CHALLENGE_PATH = "/line/challenge";
export const TICKET_PATH = "/line/ticket";

/** Octets of what the link holds. */
export const LINK_BYTES = 32;
export const PAGE_NONCE_BYTES = 16;

export interface Proving {
  readonly by: "page" | "companion";
  readonly origin: string;
  /** base64url, as they were sent */
  readonly challenge: string;
  readonly page: string;
}

/** No field holds a line break. */
export const proofText = ({ by, origin, challenge, page }: Proving): string =>
  ["aerogramme/v1/page", by, origin, challenge, page].join("\n");
