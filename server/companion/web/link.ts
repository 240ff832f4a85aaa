/**
 * The secret of the link that opens the webmail: DIR/web-link, 32 random bytes as base64url, mode 0600. It outlives restarts,
 * so that a bookmark and an open page go on; it is never sent (workers/rpc/companion-proof.ts), and lies in no log.
 */
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { base64UrlToBytes, bytesToBase64Url } from "../../../shared/lib/base64.ts";
import { LINK_BYTES } from "../../../workers/rpc/companion-proof.ts";
import { writeFileDurably } from "../../storage/durable-file.ts";

const linkPath = (data: string): string => join(data, "web-link");

/** Made where there is none that can be read. */
export async function readLink(data: string, crypto: CryptoPort): Promise<Uint8Array> {
  const text = await readFile(linkPath(data), "utf8").catch(() => "");
  const link = base64UrlToBytes(text.trim());
  return link?.length === LINK_BYTES ? link : makeLink(data, crypto);
}

/** Takes the place of the one before, which opens nothing any more. */
export async function makeLink(data: string, crypto: CryptoPort): Promise<Uint8Array> {
  const link = crypto.randomBytes(LINK_BYTES);
  await writeFileDurably(linkPath(data), Buffer.from(`${bytesToBase64Url(link)}\n`));
  return link;
}

/**
 * What the page at this port has and proves: what lies in one page's storage opens no other port, and what is found there
 * later says nothing of DIR/web-link.
 */
export const linkAt = (link: Uint8Array, port: number): Uint8Array =>
  Uint8Array.from(createHmac("sha256", link).update(`aerogramme/v1/link\n${port}`).digest());

/** The fragment stays in the browser: no server sees it, and no Referer. */
export const linkText = (origin: string, link: Uint8Array): string => `${origin}/#${bytesToBase64Url(link)}`;
