/** The provider's configuration, checked as a whole. */
import { existsSync } from "node:fs";
import path from "node:path";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { parseSocketAddress, type SocketAddress } from "../cli/address.ts";
import { isLogLevel, LOG_LEVELS, type LogLevel } from "../cli/log-level.ts";
import { isLoopback } from "../../shared/lib/network-address.ts";
import type { LdapOptions } from "../directory/ldap-directory.ts";
import { readLdapConfig } from "./ldap-config.ts";
import { readPublicImap, readPublicSubmission, type PublicServer } from "./public-server.ts";
import type { SaslAddress } from "../sasl/sasl-server.ts";
import { readConfig, type Config, type ConfigSources } from "./read-config.ts";
import { readSecretFile } from "./secret-file.ts";
import { readSending, type SendingConfig } from "./sending-config.ts";
import type { SettingKey } from "./settings.ts";
import { checkTls, type MailListeners, type TlsConfig } from "./tls-config.ts";

/** What stored passwords are bound to. */
export interface AccessSecrets {
  /** Null: none is configured. */
  readonly current: Uint8Array | null;
  /** Still taken for what was stored under them. */
  readonly old: readonly Uint8Array[];
  /** Names of those that are lost. */
  readonly lost: readonly string[];
}

export interface ProviderConfig {
  readonly lmtp: SocketAddress;
  readonly http: SocketAddress | null;
  readonly https: TlsConfig["https"];
  readonly imap: MailListeners;
  /** Where transparent accounts send by; needs `sending`. */
  readonly submission: MailListeners;
  /** That mail programs may have open at once. */
  readonly maxOpenAccounts: number;
  readonly publicImap: PublicServer;
  /** Where nothing of `submission` listens: whole, or nothing. */
  readonly publicSubmission: PublicServer;
  readonly behindProxy: boolean;
  /** As configured; null = that of the address it listens on. */
  readonly origin: string | null;
  readonly maxMessageBytes: number;
  readonly authservId: string | null;
  /** Mailing lists are asked to let users go. */
  readonly unsubscribes: boolean;
  readonly graceSeconds: number;
  readonly pendingSeconds: number;
  readonly sweepSeconds: number;
  readonly lmtpIdleMs: number;
  readonly accessSecrets: AccessSecrets;
  /** Null: the provider's own accounts only. */
  readonly ldap: LdapOptions | null;
  /** Where the MTA asks about passwords; null: nowhere. */
  readonly sasl: SaslAddress | null;
  readonly logLevel: LogLevel;
  /** Null: it sends nothing. */
  readonly sending: SendingConfig | null;
}

const DEFAULT_LMTP = "127.0.0.1:2424";
const DEFAULT_HTTP = "127.0.0.1:8080";
const DEFAULT_MAX_MESSAGE = 60 * 1024 * 1024;
const DEFAULT_GRACE = 30 * 86_400;
const DEFAULT_PENDING = 86_400;
const DEFAULT_SWEEP = 3_600;
const DEFAULT_IDLE = 300;
const DEFAULT_OPEN_ACCOUNTS = 1_000;

/** DIR/aerogramme.toml is read where no --config is given. */
export function readProviderConfig(sources: ConfigSources, data: string): Result<ProviderConfig, string> {
  const beside = path.join(data, "aerogramme.toml");
  const file = sources.file ?? (existsSync(beside) ? beside : null);
  const config = readConfig({ ...sources, file });
  return config.ok ? check(config.value) : config;
}

function check(config: Config): Result<ProviderConfig, string> {
  const lmtp = listen(config, "lmtp.listen", DEFAULT_LMTP);
  if (!lmtp.ok) return lmtp;
  const tls = readTls(config);
  if (!tls.ok) return tls;
  const { https, imap, submission } = tls.value;
  const http = listen(config, "http.listen", https ? null : DEFAULT_HTTP);
  if (!http.ok) return http;
  const behindProxy = config.flag("http.behind_proxy");
  if (http.value && !isLoopback(http.value.host) && !behindProxy)
    return err(
      `plain HTTP on ${http.value.host} would show logins to the network: use https.listen (--https), or http.behind_proxy (--behind-proxy) if a proxy does TLS`,
    );
  const origin = readOrigin(config.text("origin"));
  if (!origin.ok) return origin;
  const publicImap = readPublicImap(config, imap, origin.value);
  if (!publicImap.ok) return publicImap;
  const accessSecrets = readAccessSecrets(config);
  if (!accessSecrets.ok) return accessSecrets;
  const ldap = readLdapConfig(config);
  if (!ldap.ok) return ldap;
  const sasl = readSasl(config);
  if (!sasl.ok) return sasl;
  const publicSubmission = readPublicSubmission(config, submission, origin.value);
  if (!publicSubmission.ok) return publicSubmission;
  const maxMessageBytes = config.number("mail.max_bytes") ?? DEFAULT_MAX_MESSAGE;
  const sending = readSending(config, maxMessageBytes);
  if (!sending.ok) return sending;
  if (sending.value === null && (submission.plain !== null || submission.tls !== null))
    return err(
      "submissions.listen and submission.listen (--submissions, --submission) need submission.smarthost (--smarthost URL): the MTA that takes what is sent",
    );
  const logLevel = config.text("log.level") ?? "info";
  if (!isLogLevel(logLevel)) return err(`log.level is one of ${LOG_LEVELS.join(", ")}; not "${logLevel}"`);
  if (lmtp.value === null) return err("--lmtp HOST:PORT is missing");
  return ok({
    ...{
      lmtp: lmtp.value,
      http: http.value,
      https,
      imap,
      submission,
      behindProxy,
      origin: origin.value,
      ldap: ldap.value,
    },
    ...{ publicImap: publicImap.value, publicSubmission: publicSubmission.value },
    ...{ maxMessageBytes, sending: sending.value },
    authservId: config.text("mail.authserv_id"),
    unsubscribes: !config.flag("web.no_unsubscribe"),
    graceSeconds: config.number("blobs.grace_seconds") ?? DEFAULT_GRACE,
    pendingSeconds: config.number("blobs.pending_seconds") ?? DEFAULT_PENDING,
    lmtpIdleMs: 1000 * (config.number("lmtp.idle_seconds") ?? DEFAULT_IDLE),
    maxOpenAccounts: config.number("imap.max_open_accounts") ?? DEFAULT_OPEN_ACCOUNTS,
    accessSecrets: accessSecrets.value,
    ...{ sasl: sasl.value, logLevel },
    sweepSeconds: config.number("blobs.sweep_seconds") ?? DEFAULT_SWEEP,
  });
}

function listen(config: Config, key: SettingKey, otherwise: string | null): Result<SocketAddress | null, string> {
  const text = config.text(key) ?? otherwise;
  if (text === null) return ok(null);
  const address = parseSocketAddress(text);
  return address ? ok(address) : err(`${key} takes HOST:PORT, such as 127.0.0.1:2424; not "${text}"`);
}

function readTls(config: Config): Result<TlsConfig, string> {
  const https = listen(config, "https.listen", null);
  if (!https.ok) return https;
  const imap = listen(config, "imap.listen", null);
  if (!imap.ok) return imap;
  const imaps = listen(config, "imaps.listen", null);
  if (!imaps.ok) return imaps;
  const submission = listen(config, "submission.listen", null);
  if (!submission.ok) return submission;
  const submissions = listen(config, "submissions.listen", null);
  if (!submissions.ok) return submissions;
  return checkTls({
    ...{ https: https.value, imap: imap.value, imaps: imaps.value },
    ...{ submission: submission.value, submissions: submissions.value },
    ...{ submissionCert: config.text("submissions.cert"), submissionKey: config.text("submissions.key") },
    ...{ cert: config.text("https.cert"), key: config.text("https.key") },
    ...{ imapCert: config.text("imaps.cert"), imapKey: config.text("imaps.key") },
  });
}

/** Passwords come there in clear. */
function readSasl(config: Config): Result<SaslAddress | null, string> {
  const text = config.text("sasl.listen");
  if (text === null) return ok(null);
  const file = text.startsWith("unix:") ? text.slice("unix:".length) : null;
  if (file !== null)
    return path.isAbsolute(file) ? ok({ path: file }) : err(`sasl.listen takes unix:/ABSOLUTE/PATH; not "${text}"`);
  const address = parseSocketAddress(text);
  if (!address) return err(`sasl.listen takes HOST:PORT, such as 127.0.0.1:2425, or unix:/PATH; not "${text}"`);
  return isLoopback(address.host)
    ? ok(address)
    : err(`sasl.listen on ${address.host} would show passwords to the network: use 127.0.0.1:PORT or unix:/PATH`);
}

function readAccessSecrets(config: Config): Result<AccessSecrets, string> {
  const current = config.text("access.secret_file");
  const old: Uint8Array[] = [];
  for (const file of config.list("access.old_secret_files")) {
    const secret = readSecret("access.old_secret_files", file);
    if (!secret.ok) return secret;
    old.push(secret.value);
  }
  const lost = config.list("access.lost_secrets");
  if (current === null) return ok({ current: null, old, lost });
  const secret = readSecret("access.secret_file", current);
  return secret.ok ? ok({ current: secret.value, old, lost }) : secret;
}

/** Commands run from anywhere, and must find the file the provider has. */
function readSecret(key: SettingKey, file: string): Result<Uint8Array, string> {
  if (!path.isAbsolute(file)) return err(`${key} takes absolute paths, such as /etc/aerogramme/secret; not "${file}"`);
  const secret = readSecretFile(file);
  return secret.ok ? secret : err(`${key}: ${secret.error}`);
}

/** An origin as browsers write it: no path, no trailing slash. */
function readOrigin(text: string | null): Result<string | null, string> {
  if (text === null) return ok(null);
  const wrong = err(`origin must be like https://mail.example.org; not "${text}"`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return wrong;
  }
  const plain = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  if (!plain || (url.protocol !== "https:" && url.protocol !== "http:")) return wrong;
  if (url.protocol === "http:" && !isLoopback(url.hostname.replace(/^\[|\]$/g, "")))
    return err(`origin must begin with https:// where it is not this computer; not "${text}"`);
  return ok(url.origin);
}
