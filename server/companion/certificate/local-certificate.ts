/**
 * The certificate of this computer's IMAP server, kept in the companion's folder: DIR/certificate.pem (mode 0600) holds the
 * key, the server's certificates for the years to come, and the authority that signed them; DIR/authority.pem the last
 * of these alone, for mail programs to be pointed at.
 */
import { randomBytes, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { utf8 } from "../../../shared/lib/bytes.ts";
import type { Certificate } from "../../imap/net/tls.ts";
import { writeFileDurably } from "../../storage/durable-file.ts";
import { makeLocalCertificates, type LocalCertificates } from "./make-certificates.ts";

export interface LocalCertificate extends Certificate {
  /** The file with the key. */
  readonly file: string;
  /** In use now. */
  readonly server: X509Certificate;
  readonly authority: X509Certificate;
  /** Its file, PEM. */
  readonly authorityFile: string;
}

/** Octets. */
const MAX_FILE = 64 * 1024;

const fileIn = (data: string): string => join(data, "certificate.pem");
const authorityFileIn = (data: string): string => join(data, "authority.pem");

/** Null: there is none, or none that is still good. `now` in unix milliseconds. */
export async function readLocalCertificate(data: string, now: number): Promise<LocalCertificate | null> {
  const bytes = await readFile(fileIn(data)).catch(() => null);
  if (bytes === null || bytes.length > MAX_FILE) return null;
  try {
    return understand(data, bytes.toString("latin1"), now);
  } catch {
    return null;
  }
}

/** For who holds the folder. Rejects if nothing can be written. */
export async function makeLocalCertificate(data: string, now: number): Promise<LocalCertificate> {
  const made = makeLocalCertificates(now, `Aerogramme on this computer (${randomBytes(4).toString("hex")})`);
  await writeFileDurably(fileIn(data), utf8([made.key, ...made.servers, made.authority].join("")));
  await writeFileDurably(authorityFileIn(data), utf8(made.authority));
  return choose(data, made, now);
}

const BLOCK = /-----BEGIN ([A-Z ]+)-----\n[A-Za-z0-9+/=\n]+-----END \1-----\n/g;

function understand(data: string, text: string, now: number): LocalCertificate | null {
  const blocks = [...text.matchAll(BLOCK)];
  const key = blocks.find(([, type]) => type === "PRIVATE KEY")?.[0];
  const certificates = blocks.filter(([, type]) => type === "CERTIFICATE").map(([block]) => block);
  const authority = certificates.pop();
  if (key === undefined || authority === undefined || certificates.length === 0) return null;
  const chosen = choose(data, { key, servers: certificates, authority }, now);
  return Date.parse(chosen.server.validTo) > now ? chosen : null;
}

/** The newest that has begun; the first for a clock that is far off. Throws if they are no certificates. */
function choose(data: string, { key, servers, authority }: LocalCertificates, now: number): LocalCertificate {
  const begun = servers.filter((pem) => Date.parse(new X509Certificate(pem).validFrom) <= now);
  const pem = begun.at(-1) ?? servers[0] ?? "";
  return {
    ...{ file: fileIn(data), authorityFile: authorityFileIn(data) },
    ...{ server: new X509Certificate(pem), authority: new X509Certificate(authority) },
    cert: utf8(pem + authority),
    key: utf8(key),
  };
}
