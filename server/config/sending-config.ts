/** Where mail leaves by, and how much of it: an MTA that takes it from this provider. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { isLoopback } from "../../shared/lib/network-address.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { SendingLimits } from "../submission/limits.ts";
import type { Smarthost } from "../submission/relay.ts";
import type { Config } from "./read-config.ts";
import type { SettingKey } from "./settings.ts";

export interface SendingConfig {
  readonly smarthost: Smarthost;
  readonly limits: SendingLimits;
  /** An account stays open after its last login, for what waits to leave. */
  readonly waitHours: number;
}

const DEFAULTS = { recipients: 1_000, messages: 200, recipientsPerDay: 2_000, waitHours: 48 };
const MOST_HOURS = 168;
/** What one call may carry (shared/api/wire.ts). */
const MOST_RECIPIENTS = 5_000;
/** Group and others. */
const FOR_OTHERS = 0o077;
const OTHERS: readonly SettingKey[] = [
  ...(["submission.smarthost_tls", "submission.smarthost_ca", "submission.user", "submission.password_file"] as const),
  ...(["submission.max_recipients", "submission.messages_per_hour", "submission.recipients_per_day"] as const),
  ...(["submission.max_bytes", "submission.wait_hours"] as const),
];

type Given = Pick<Config, "text" | "number">;

/** Null: nothing is sent. `maxMessageBytes`: what a message may have that comes in. */
export function readSending(config: Given, maxMessageBytes: number): Result<SendingConfig | null, string> {
  const url = config.text("submission.smarthost");
  if (url === null) {
    const lone = OTHERS.find((key) => config.text(key) !== null || config.number(key) !== null);
    return lone === undefined ? ok(null) : err(`${lone} needs submission.smarthost (--smarthost URL)`);
  }
  const smarthost = readSmarthost(config, url);
  if (!smarthost.ok) return smarthost;
  const maxRecipients = config.number("submission.max_recipients") ?? DEFAULTS.recipients;
  if (maxRecipients < 1 || maxRecipients > MOST_RECIPIENTS)
    return err(`submission.max_recipients takes 1 to ${MOST_RECIPIENTS}; not ${maxRecipients}`);
  const limits = {
    maxRecipients,
    maxBytes: config.number("submission.max_bytes") ?? maxMessageBytes,
    messagesPerHour: config.number("submission.messages_per_hour") ?? DEFAULTS.messages,
    recipientsPerDay: config.number("submission.recipients_per_day") ?? DEFAULTS.recipientsPerDay,
  };
  const waitHours = config.number("submission.wait_hours") ?? DEFAULTS.waitHours;
  if (waitHours > MOST_HOURS) return err(`submission.wait_hours takes 0 to ${MOST_HOURS}; not ${waitHours}`);
  return ok({ smarthost: smarthost.value, limits, waitHours });
}

function readSmarthost(config: Given, text: string): Result<Smarthost, string> {
  const wrong = err(`submission.smarthost takes smtp://HOST:PORT or smtps://HOST:PORT; not "${text}"`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === "" || url.username !== "" || url.password !== "")
    return wrong;
  if ((url.pathname !== "" && url.pathname !== "/") || url.search !== "" || url.hash !== "") return wrong;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const security = securityOf(config.text("submission.smarthost_tls"), url.protocol === "smtps:", isLoopback(host));
  if (!security.ok) return security;
  const ca = readCa(config.text("submission.smarthost_ca"));
  if (!ca.ok) return ca;
  const login = readLogin(config);
  if (!login.ok) return login;
  if (login.value && security.value === "none" && !isLoopback(host))
    return err(`the password for ${host} would go over the network in clear: submission.smarthost_tls takes starttls`);
  const port = url.port === "" ? (security.value === "tls" ? 465 : 25) : Number(url.port);
  return ok({ host, port, security: security.value, ca: ca.value, login: login.value });
}

/** In clear to this machine, else encrypted, unless it is said. */
function securityOf(said: string | null, isTls: boolean, isHere: boolean): Result<Smarthost["security"], string> {
  if (said !== null && said !== "starttls" && said !== "none")
    return err(`submission.smarthost_tls takes starttls or none; not "${said}"`);
  if (isTls) return said === null ? ok("tls") : err("submission.smarthost_tls is for smtp://; smtps:// is TLS already");
  return ok(said ?? (isHere ? "none" : "starttls"));
}

function readCa(file: string | null): Result<string | null, string> {
  if (file === null) return ok(null);
  const pem = orNull(() => readFileSync(file, "utf8"));
  return pem?.includes("-----BEGIN CERTIFICATE-----") === true
    ? ok(pem)
    : err(`${file} holds no certificate that can be read: submission.smarthost_ca takes a PEM file`);
}

function readLogin(config: Given): Result<Smarthost["login"], string> {
  const [user, passwordFile] = [config.text("submission.user"), config.text("submission.password_file")];
  if (user === null && passwordFile === null) return ok(null);
  if (user === null || passwordFile === null)
    return err("submission.user and submission.password_file need each other");
  if (!path.isAbsolute(passwordFile))
    return err(`submission.password_file takes an absolute path; not "${passwordFile}"`);
  const mode = orNull(() => statSync(passwordFile).mode);
  if (mode === null || orNull(() => readFileSync(passwordFile)) === null)
    return err(`${passwordFile} can not be read: submission.password_file holds the password of submission.user`);
  return (mode & FOR_OTHERS) === 0
    ? ok({ user, passwordFile })
    : err(`${passwordFile} can be read by others than its owner: chmod 600 ${passwordFile}`);
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
