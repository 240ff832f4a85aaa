/** `companion start`: serves the accounts of a folder until it is told to stop. */
import { startCompanion, type Companion } from "../../companion.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { misused, type CommandContext, type Failure } from "../command.ts";
import { isLoopback } from "../../../shared/lib/network-address.ts";
import { keepMemoryModest } from "../../process/modest-memory.ts";
import { parseSocketAddress, type SocketAddress } from "../../cli/address.ts";
import { octetsFromText } from "../../cli/octets.ts";
import type { Log } from "../../cli/log.ts";
import { parsePrefetch } from "../prefetch.ts";
import { unlockFolder } from "../unlock-folder.ts";

export interface StartOptions {
  /** HOST:PORT */
  readonly imap: string;
  /** HOST:PORT of IMAP over TLS; null = not served. */
  readonly imaps: string | null;
  /** HOST:PORT where mail programs send; null = not served. */
  readonly smtp: string | null;
  /** HOST:PORT; null = the webmail is not served. */
  readonly web: string | null;
  readonly webFolder: string;
  /** "all", "none", or days. */
  readonly prefetch: string;
  /** "none", or a size such as 2G. */
  readonly cacheLimit: string;
}

export interface DaemonControl {
  readonly log: Log;
  /** Resolves when the process is asked to stop. */
  readonly stopped: Promise<void>;
}

/** Shows the ready line itself; resolves once everything is closed. */
export async function start(
  context: CommandContext,
  { imap, imaps, smtp, web, webFolder, prefetch, cacheLimit }: StartOptions,
  { log, stopped }: DaemonControl,
): Promise<Result<null, Failure>> {
  keepMemoryModest();
  const imapAddress = loopbackAddress("--imap", imap);
  if (!imapAddress.ok) return imapAddress;
  const imapsAddress = imaps === null ? ok(null) : loopbackAddress("--imaps", imaps);
  if (!imapsAddress.ok) return imapsAddress;
  const smtpAddress = smtp === null ? ok(null) : loopbackAddress("--smtp", smtp);
  if (!smtpAddress.ok) return smtpAddress;
  const webAddress = web === null ? ok(null) : loopbackAddress("--web", web);
  if (!webAddress.ok) return webAddress;
  const plan = parsePrefetch(prefetch);
  if (!plan) return misused(`--prefetch takes all, none, or days such as 30; not ${prefetch}`);
  const limit = cacheLimit === "none" ? null : octetsFromText(cacheLimit);
  if (limit === null && cacheLimit !== "none")
    return misused(`--cache-limit takes a size such as 2G or 500M, or none; not ${cacheLimit}`);
  const keys = await unlockFolder(context);
  if (!keys.ok) return keys;
  const started = await startCompanion({
    ...context,
    keys: keys.value,
    imap: imapAddress.value,
    imaps: imapsAddress.value,
    smtp: smtpAddress.value,
    web: webAddress.value,
    webFolder,
    prefetch: plan,
    cacheLimit: limit,
    log,
  });
  if (!started.ok) return started;
  context.terminal.show(readyLine(started.value, context.json));
  // a secret: for the person who sits there, and in no log
  if (started.value.web && context.terminal.interactive) context.terminal.tell(`webmail: ${started.value.web.link()}`);
  await stopped;
  await started.value.close();
  return ok(null);
}

/** Passwords and mail may go over these connections in clear: they stay on this computer. */
function loopbackAddress(flag: string, text: string): Result<SocketAddress, Failure> {
  const address = parseSocketAddress(text);
  if (!address) return misused(`${flag} takes HOST:PORT, such as 127.0.0.1:1143; not ${text}`);
  if (!isLoopback(address.host))
    return misused(`${flag} must be on this computer (127.0.0.1, ::1 or localhost): it serves nobody else`);
  return ok(address);
}

function readyLine({ imap, imaps, smtp, web, accounts }: Companion, json: boolean): string {
  const more = {
    ...(imaps === null ? {} : { imaps }),
    ...(smtp === null ? {} : { smtp }),
    ...(web && { web: web.origin }),
  };
  if (json) return JSON.stringify({ event: "ready", imap, ...more, accounts });
  const tls = imaps === null ? "" : `, over TLS at ${imaps}`;
  const sends = smtp === null ? "" : `, SMTP at ${smtp}`;
  const page = web ? `, webmail at ${web.origin} (its link: \`companion web\`)` : "";
  const none = accounts === 0 ? "; no accounts yet: `companion add` adds one" : "";
  return `ready: IMAP at ${imap}${tls}${sends}${page}${none}`;
}
