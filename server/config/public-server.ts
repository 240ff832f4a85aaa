/** What users are told about IMAP and sending, where it is not what the provider listens on: something may stand before it. */
import { isIP } from "node:net";
import { isMailSecurity, type MailSecurity } from "../../shared/lib/mail-server.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { isLoopback } from "../../shared/lib/network-address.ts";
import type { Config } from "./read-config.ts";
import type { MailListeners } from "./tls-config.ts";

/** Null: as the provider is reached and listens. */
export interface PublicServer {
  readonly host: string | null;
  readonly port: number | null;
  readonly security: MailSecurity | null;
}

const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

type Given = Pick<Config, "text" | "number">;

/** `origin`: as configured. */
export function readPublicImap(
  config: Given,
  listeners: MailListeners,
  origin: string | null,
): Result<PublicServer, string> {
  const told = readPublic(config, "imap");
  if (!told.ok || isSilent(told.value)) return told;
  if (listeners.plain === null && listeners.tls === null)
    return err("imap.public_host, imap.public_port and imap.public_security need --imaps or --imap HOST:PORT");
  return safe(told.value, "IMAP", "imap", listeners, origin);
}

/** Where nothing listens it is the server of an MTA, which is to be named. */
export function readPublicSubmission(
  config: Given,
  listeners: MailListeners,
  origin: string | null,
): Result<PublicServer, string> {
  const told = readPublic(config, "submission");
  if (!told.ok || isSilent(told.value)) return told;
  if (listeners.plain !== null || listeners.tls !== null)
    return safe(told.value, "SMTP", "submission", listeners, origin);
  const { host, port, security } = told.value;
  if (host === null)
    return err(
      "submission.public_port and submission.public_security need submission.public_host, --submissions or --submission HOST:PORT",
    );
  if (security === "none")
    return err(`submission.public_security takes tls or starttls, where an MTA takes mail; not "none"`);
  return ok({ host, port: port ?? (security === "starttls" ? 587 : 465), security: security ?? "tls" });
}

const isSilent = ({ host, port, security }: PublicServer): boolean =>
  host === null && port === null && security === null;

function readPublic(config: Given, name: "imap" | "submission"): Result<PublicServer, string> {
  const host = config.text(`${name}.public_host`);
  const port = config.number(`${name}.public_port`);
  const security = config.text(`${name}.public_security`);
  const example = name === "imap" ? "imap.example.org" : "smtp.example.org";
  if (host !== null && isIP(host) === 0 && !HOST_NAME.test(host))
    return err(`${name}.public_host takes a host name, such as ${example}; not "${host}"`);
  if (port !== null && (port < 1 || port > 65_535)) return err(`${name}.public_port takes 1 to 65535; not ${port}`);
  if (security !== null && !isMailSecurity(security))
    return err(`${name}.public_security takes tls, starttls or none; not "${security}"`);
  return ok({ host, port, security });
}

/** Nobody is told to send a password in clear. */
function safe(
  told: PublicServer,
  what: string,
  name: "imap" | "submission",
  { certificate }: MailListeners,
  origin: string | null,
): Result<PublicServer, string> {
  const host = told.host ?? hostOf(origin);
  const inClear = told.security === "none" || (told.security === null && certificate === null);
  return inClear && host !== null && !isLoopback(host)
    ? err(`${what} at ${host} would show passwords to the network: ${name}.public_security takes tls or starttls there`)
    : ok(told);
}

/** As mail programs take it, an IPv6 address without brackets. */
export const hostOf = (origin: string | null): string | null =>
  origin !== null && URL.canParse(origin) ? new URL(origin).hostname.replace(/^\[|\]$/g, "") : null;
