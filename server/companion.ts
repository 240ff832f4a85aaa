/** The companion, put together: the accounts of a folder, IMAP and the webmail on loopback, the control socket. */
import { runAccounts, type RunningAccounts } from "./companion/accounts.ts";
import { createDataFolder } from "./companion/account-folder.ts";
import { keepCertificate } from "./companion/certificate/keep-certificate.ts";
import { failed, type CommandContext, type Failure } from "./companion/command.ts";
import { serveControl, type ControlRequest, type Listening } from "./companion/control.ts";
import { applyChange } from "./companion/folder-change.ts";
import type { FolderKeys } from "./companion/secrets-file.ts";
import type { PrefetchPlan } from "./companion/prefetch.ts";
import type { KeyDesk } from "./companion/key-desk.ts";
import { createVault, type Vault } from "./companion/vault.ts";
import { createCacheRoom } from "./storage/cache-room.ts";
import { lockFolder } from "./process/folder-lock.ts";
import { createImapBackend } from "./companion/imap-backend.ts";
import type { Log } from "./cli/log.ts";
import { socketAddressToText, type SocketAddress } from "./cli/address.ts";
import { serveWeb, type Webmail } from "./companion/web/serve-web.ts";
import type { Certificate } from "./imap/net/tls.ts";
import { createSmtpBackend } from "./companion/smtp/smtp-backend.ts";
import { createImapServer } from "./imap/server.ts";
import { HOME_LIMITS } from "./smtp/limits.ts";
import { createSmtpServer } from "./smtp/smtp-server.ts";
import { parseId, type AccountId } from "../shared/lib/ids.ts";
import { ok, type Result } from "../shared/lib/result.ts";

export interface CompanionOptions extends Pick<CommandContext, "data" | "crypto" | "network" | "clock"> {
  /** The folder's; none where it is not locked. */
  readonly keys: FolderKeys;
  readonly imap: SocketAddress;
  /** IMAP over TLS from the first octet; null = not served. */
  readonly imaps: SocketAddress | null;
  /** Where mail programs send; null or absent: not served. */
  readonly smtp?: SocketAddress | null;
  /** Null = the webmail is not served. */
  readonly web: SocketAddress | null;
  /** Where the built webmail lies. */
  readonly webFolder: string;
  readonly prefetch: PrefetchPlan;
  /** Octets of bodies that all accounts together keep at most; null or absent: what the disk has room for. */
  readonly cacheLimit?: number | null;
  readonly log: Log;
}

export interface Companion {
  /** Addresses in use, "127.0.0.1:1143". */
  readonly imap: string;
  /** Null if not served. */
  readonly imaps: string | null;
  /** Null if not served. */
  readonly smtp: string | null;
  /** Null if it is not served. */
  readonly web: Pick<Webmail, "origin" | "link"> | null;
  readonly accounts: number;
  /** Ends connections, saves snapshots. */
  readonly close: () => Promise<void>;
}

/** What is to be undone, last first. */
type Undo = (() => unknown)[];

export async function startCompanion(options: CompanionOptions): Promise<Result<Companion, Failure>> {
  const undo: Undo = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const started = await start(options, undo, close);
    if (!started.ok) await close();
    return started;
  } catch (error) {
    await close();
    return failed(explainStartFailure(error, options));
  }
}

async function start(
  options: CompanionOptions,
  undo: Undo,
  close: () => Promise<void>,
): Promise<Result<Companion, Failure>> {
  const { data, crypto, log, network, clock, prefetch } = options;
  await createDataFolder(data);
  const lock = lockFolder(data);
  if (!lock) return failed(`another companion works on ${data} already`);
  undo.push(() => lock.release());
  const vault = createVault(data, crypto, options.keys);
  await vault.settle();
  const room = createCacheRoom(options.cacheLimit ?? null);
  const accounts = await runAccounts({ crypto, vault, clock, log, prefetch, room, open: network.open });
  undo.push(() => accounts.close());
  const backend = createImapBackend(crypto, (address) => accounts.mailer(address));
  const tls = await keepCertificate({ data, clock, log, changed: (changed) => useCertificate(changed) });
  undo.push(() => tls.stop());
  const useCertificate = (changed: Certificate): void => {
    imap.setCertificate(changed);
    smtp.setCertificate(changed);
  };
  const imap = createImapServer({ backend, log, allowPlaintextLogin: true, certificate: tls.certificate });
  undo.push(() => imap.close());
  const listening = await imap.listen(options.imap);
  const implicit = options.imaps && (await imap.listen(options.imaps, "implicit"));
  const smtp = createSmtpServer({
    ...{ backend: createSmtpBackend(crypto, (address) => accounts.mailer(address)), certificate: tls.certificate, log },
    // nothing leaves the computer
    ...{ needsTls: false, limits: HOME_LIMITS, name: "localhost", banner: "Aerogramme companion" },
  });
  undo.push(() => smtp.close());
  const sending = options.smtp ? await smtp.listen(options.smtp) : null;
  const web = options.web && (await serveWeb({ ...options, address: options.web, accounts }));
  if (web && !web.ok) return web;
  const webmail = web?.value ?? null;
  undo.push(() => webmail?.close());
  const where: Listening = {
    imap: socketAddressToText(listening),
    imaps: implicit && socketAddressToText(implicit),
    smtp: sending && socketAddressToText(sending),
  };
  const control = await serveControl(data, (request) => handle({ vault, accounts, webmail, where }, request));
  undo.push(() => control.close());
  const count = accounts.status().length;
  return ok({ ...where, smtp: sending && socketAddressToText(sending), web: webmail, accounts: count, close });
}

interface Parts {
  readonly vault: Vault;
  readonly accounts: RunningAccounts;
  readonly webmail: Webmail | null;
  readonly where: Listening;
}

async function handle({ vault, accounts, webmail, where }: Parts, request: ControlRequest): Promise<unknown> {
  switch (request.type) {
    case "ping":
      return null;
    case "status":
      return accounts.status();
    case "where":
      return where;
    case "keys": {
      const { account, request: asked } = request;
      const desk = deskOf(accounts, account);
      return asked.type === "acceptRestored" ? accounts.acceptRestored(account as AccountId) : desk.answer(asked);
    }
    case "web":
      return request.renew ? webmail?.relink() : webmail?.link();
    case "reload":
      return accounts.reload();
    case "remove": {
      const id = parseId<AccountId>(request.account);
      return id ? accounts.remove(id) : null;
    }
    case "clearCache": {
      const id = parseId<AccountId>(request.account);
      return id ? accounts.clearCache(id) : null;
    }
    case "adopt":
    case "password":
    case "username":
    case "lock":
    case "unlock":
      await applyChange(vault, request);
      return accounts.reload();
    default:
      throw new Error("this companion does not know that command: stop it and start the newer one");
  }
}

function deskOf(accounts: RunningAccounts, account: string): KeyDesk {
  const id = parseId<AccountId>(account);
  const running = id && accounts.account(id);
  if (!running) throw new Error("the companion that runs could not open this account");
  return running.desk;
}

const errorName = (error: unknown): string => (error instanceof Error ? error.message : "unknown");

function explainStartFailure(error: unknown, { imap, imaps, smtp = null, web }: CompanionOptions): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const asked = [imap, imaps, smtp, web]
    .filter((one) => one !== null)
    .map(socketAddressToText)
    .join(" or ");
  if (code === "EADDRINUSE") return `something else listens on ${asked} already`;
  if (code === "ENOTDIR" || code === "EEXIST") return "--data names a file, or lies below one: it takes a folder";
  if (code === "EADDRNOTAVAIL") return `this computer does not have the address ${asked}`;
  return errorName(error);
}
