/**
 * The certificates of this computer's own IMAP server (RFC 5280), made where they are used.
 *
 * [Note: An authority whose key is thrown away] Mail programs that go by NSS (Thunderbird) trust authorities only, never
 * a server's own certificate, so there is one. Its key could vouch for any server in the eyes of whoever trusts it, or, where
 * name constraints are heeded, for anything on this computer. It is therefore never written down: it signs certificates for
 * the next ten years in one go, and is forgotten. What can be stolen afterwards is the server's key, which is good for
 * "localhost" alone. The constraints are there for those who look over this code's shoulder.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { utf8 } from "../../../shared/lib/bytes.ts";
import { bitString, boolean, explicit, implicit, integer, objectId, octetString, sequence, set, time, utf8String } from "./der.ts"; // prettier-ignore

const DAY = 86_400_000;
/** Apple takes no server certificate that is good for longer than 825 days. */
const SERVER_DAYS = 800;
/** The next one begins so long after the one before: the two overlap, so that a change is never too late. */
const EVERY_DAYS = 730;
const SERVERS = 5;
/** A clock may be a little off. */
const EARLIER = DAY;

/** All PEM. */
export interface LocalCertificates {
  readonly authority: string;
  /** Of the key, by when they begin. */
  readonly servers: readonly string[];
  /** PKCS #8. */
  readonly key: string;
}

/** `now` in unix milliseconds; `name` is what trust stores list it under. */
export function makeLocalCertificates(now: number, name: string): LocalCertificates {
  const authority = makeKeys();
  const server = makeKeys();
  const issuer = nameOf(name);
  const begin = now - EARLIER;
  const end = begin + ((SERVERS - 1) * EVERY_DAYS + SERVER_DAYS) * DAY;
  const signed = (fields: Fields): string => certificate({ ...fields, issuer, by: authority });
  const servers = Array.from({ length: SERVERS }, (_, n) => {
    const from = begin + n * EVERY_DAYS * DAY;
    return signed({
      ...{ subject: nameOf("localhost"), keys: server, from, until: from + SERVER_DAYS * DAY },
      extensions: serverExtensions(server, authority),
    });
  });
  return {
    authority: signed({
      ...{ subject: issuer, keys: authority, from: begin, until: end },
      extensions: authorityExtensions(authority),
    }),
    servers,
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

interface Keys {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo. */
  readonly info: Uint8Array;
  /** RFC 7093 §2: the first 160 bits of SHA-256. */
  readonly id: Uint8Array;
}

function makeKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const info = publicKey.export({ type: "spki", format: "der" });
  return { privateKey, info, id: createHash("sha256").update(info).digest().subarray(0, 20) };
}

interface Fields {
  readonly subject: Uint8Array;
  readonly keys: Keys;
  /** Unix milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly extensions: readonly Uint8Array[];
}

const ECDSA_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));
const VERSION_3 = explicit(0, integer(Uint8Array.of(2)));

function certificate(fields: Fields & { readonly issuer: Uint8Array; readonly by: Keys }): string {
  const { subject, issuer, keys, by, from, until, extensions } = fields;
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const toBeSigned = sequence(
    ...[VERSION_3, integer(serial), ECDSA_SHA256, issuer, sequence(time(from), time(until)), subject, keys.info],
    explicit(3, sequence(...extensions)),
  );
  const signature = sign("sha256", toBeSigned, by.privateKey);
  const der = sequence(toBeSigned, ECDSA_SHA256, bitString(signature));
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

const nameOf = (commonName: string): Uint8Array => sequence(set(sequence(objectId("2.5.4.3"), utf8String(commonName))));

const extension = (id: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(objectId(id), ...(critical ? [boolean(true)] : []), octetString(value));

const subjectKeyId = ({ id }: Keys): Uint8Array => extension("2.5.29.14", false, octetString(id));
const authorityKeyId = ({ id }: Keys): Uint8Array => extension("2.5.29.35", false, sequence(implicit(0, id)));
const keyUsage = (bits: number, unused: number): Uint8Array =>
  extension("2.5.29.15", true, bitString(Uint8Array.of(bits), unused));
const basicConstraints = (...fields: readonly Uint8Array[]): Uint8Array =>
  extension("2.5.29.19", true, sequence(...fields));
const SERVERS_ONLY = extension("2.5.29.37", false, sequence(objectId("1.3.6.1.5.5.7.3.1")));

const dnsName = (name: string): Uint8Array => implicit(2, utf8(name));
const ipAddress = (...octets: readonly number[]): Uint8Array => implicit(7, Uint8Array.from(octets));
const IPV6_LOOPBACK = [...new Array<number>(15).fill(0), 1];

const LOCAL_NAMES = extension(
  "2.5.29.17",
  false,
  sequence(dnsName("localhost"), ipAddress(127, 0, 0, 1), ipAddress(...IPV6_LOOPBACK)),
);
const LOCAL_ONLY = extension(
  "2.5.29.30",
  true,
  sequence(
    explicit(
      0,
      sequence(dnsName("localhost")),
      sequence(ipAddress(127, 0, 0, 0, 255, 0, 0, 0)),
      sequence(ipAddress(...IPV6_LOOPBACK, ...new Array<number>(16).fill(255))),
    ),
  ),
);

/** Signs certificates of servers, and no further authorities. */
const authorityExtensions = (own: Keys): readonly Uint8Array[] => [
  basicConstraints(boolean(true), integer(Uint8Array.of(0))),
  keyUsage(0b0000_0100, 2),
  SERVERS_ONLY,
  LOCAL_ONLY,
  subjectKeyId(own),
];

const serverExtensions = (own: Keys, authority: Keys): readonly Uint8Array[] => [
  basicConstraints(),
  keyUsage(0b1000_0000, 7),
  SERVERS_ONLY,
  LOCAL_NAMES,
  subjectKeyId(own),
  authorityKeyId(authority),
];
