/**
 * What mail programs ask for when somebody types an address (Thunderbird's autoconfig, config-v1.1.xml). The answer is the
 * same for every address: it tells nobody which of them there are, nor which are transparent. So it names both ways to read
 * mail, where both are: the provider's IMAP, for accounts that a password opens, and a companion on the user's own computer.
 */
import { isLoopback } from "../../shared/lib/network-address.ts";
import type { MailSecurity, MailServer } from "../../shared/lib/mail-server.ts";

/** With `?emailaddress=`; the first below the mail's own domain, the second below autoconfig.DOMAIN. */
export const AUTOCONFIG_PATHS = ["/.well-known/autoconfig/mail/config-v1.1.xml", "/mail/config-v1.1.xml"] as const;

/** Where `companion start` serves IMAP unless it is told otherwise. */
export const COMPANION_IMAP: MailServer = { host: "127.0.0.1", port: 1143, security: "none" };

/** Where it takes mail to send, unless it is told otherwise. */
export const COMPANION_SMTP: MailServer = { host: "127.0.0.1", port: 1025, security: "none" };

export interface Autoconfig {
  /** Of the mail. */
  readonly domain: string;
  /** Best first. */
  readonly incoming: readonly MailServer[];
  /** Best first; none: Thunderbird does without the whole file then, other programs do not. */
  readonly outgoing: readonly MailServer[];
}

const MAX_DOMAIN = 253;

/** Of an address as a query has it; `otherwise` for one that is none. */
export function domainOf(address: unknown, otherwise: string): string {
  const [, domain = ""] = typeof address === "string" ? (/^[^@]{1,256}@([a-z0-9.-]+)$/i.exec(address) ?? []) : [];
  return domain === "" || domain.length > MAX_DOMAIN ? otherwise : domain.toLowerCase();
}

export function autoconfigXml({ domain, incoming, outgoing }: Autoconfig): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<clientConfig version="1.1">',
    `  <emailProvider id="${escaped(domain)}">`,
    `    <domain>${escaped(domain)}</domain>`,
    `    <displayName>${escaped(domain)}</displayName>`,
    `    <displayShortName>${escaped(domain)}</displayShortName>`,
    ...incoming.flatMap((server) => serverLines("incomingServer", "imap", server)),
    ...outgoing.flatMap((server) => serverLines("outgoingServer", "smtp", server)),
    "  </emailProvider>",
    "</clientConfig>",
    "",
  ].join("\n");
}

function serverLines(element: string, type: string, { host, port, security }: MailServer): readonly string[] {
  return [
    `    <${element} type="${type}">`,
    `      <hostname>${escaped(host)}</hostname>`,
    `      <port>${port}</port>`,
    `      <socketType>${SOCKETS[security]}</socketType>`,
    "      <authentication>password-cleartext</authentication>",
    "      <username>%EMAILADDRESS%</username>",
    `    </${element}>`,
  ];
}

/** The provider's own first, where it serves any that is not for its own computer alone. */
export const incomingOf = (own: MailServer | null): readonly MailServer[] =>
  own === null || (isLoopback(own.host) && own.port === COMPANION_IMAP.port) ? [COMPANION_IMAP] : [own, COMPANION_IMAP];

/** `sends`: whether the provider does, so that companions send by it. */
export function outgoingOf(own: MailServer | null, sends: boolean): readonly MailServer[] {
  const isHere = own !== null && isLoopback(own.host) && own.port === COMPANION_SMTP.port;
  return [...(own === null ? [] : [own]), ...(sends && !isHere ? [COMPANION_SMTP] : [])];
}

const SOCKETS: Readonly<Record<MailSecurity, string>> = { tls: "SSL", starttls: "STARTTLS", none: "plain" };

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? "");
