/** The provider, put together: store, accounts, delivery, LMTP, HTTP(S), control socket, sweeper. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { MailServer } from "../shared/lib/mail-server.ts";
import { err, ok, type Result } from "../shared/lib/result.ts";
import { FOLD_VERSION } from "../shared/mailbox/fold.ts";
import { createBudget } from "../shared/lib/budget.ts";
import { createAccounts, type Accounts } from "./accounts/accounts.ts";
import { createLastSeen } from "./accounts/last-seen.ts";
import { socketAddressToText } from "./cli/address.ts";
import { failed, type Failure } from "./cli/failure.ts";
import type { Log } from "./cli/log.ts";
import type { SendingConfig } from "./config/sending-config.ts";
import type { ProviderConfig } from "./config/provider-config.ts";
import { nodeCrypto } from "./crypto/node-crypto.ts";
import { loadStretch, stretch } from "./crypto/stretch.ts";
import { createDelivery } from "./delivery/delivery.ts";
import { createSealerPool } from "./delivery/sealer-pool.ts";
import { createSealer, type Sealer } from "./delivery/sealer.ts";
import { createDerivations } from "./hosted/derivations.ts";
import { createEngines } from "./hosted/engines.ts";
import { createHostedBackend } from "./hosted/imap-backend.ts";
import { createPasswordLogin } from "./hosted/password-login.ts";
import { createQuotaRoom } from "./hosted/quota-room.ts";
import { createHostedSmtp } from "./hosted/smtp-backend.ts";
import { createLdapDirectory } from "./directory/ldap-directory.ts";
import { createHttpApp } from "./http/create-http-app.ts";
import { listenHttp, type HttpListener } from "./http/server.ts";
import { createLmtpServer } from "./lmtp/lmtp-server.ts";
import type { MailListeners } from "./config/tls-config.ts";
import type { ImapBackend } from "./imap/backend.ts";
import { readCertificate, type CertificatePaths } from "./process/certificate-files.ts";
import { serveControl } from "./process/control.ts";
import type { FolderLock } from "./process/folder-lock.ts";
import { runAccountRequest } from "./provider/account-commands.ts";
import { createCertificates, type Certificates } from "./provider/certificates.ts";
import { announcedServer } from "./provider/announced-server.ts";
import { createDirectoryLogin } from "./provider/directory-login.ts";
import { explainStart } from "./provider/explain-start.ts";
import { createFullLog } from "./provider/full-log.ts";
import { listenImap } from "./provider/imap-listeners.ts";
import { listenSmtp, type SmtpParts } from "./provider/smtp-listeners.ts";
import { localSubmit } from "./provider/local-submit.ts";
import { localVacation } from "./provider/local-vacation.ts";
import { hostOf } from "./config/public-server.ts";
import { recordOrigin } from "./provider/origin.ts";
import { readAccountRequest } from "./provider/requests.ts";
import { createSubmitApi } from "./provider/submit-api.ts";
import { recordSettingsFile } from "./provider/settings-file.ts";
import { isStatusRequest } from "./provider/status/status.ts";
import { lookAtProvider } from "./provider/status/look.ts";
import { startSweeper } from "./provider/sweeper.ts";
import { createSaslServer, type SaslAddress, type SaslServer } from "./sasl/sasl-server.ts";
import type { Relay } from "./submission/port.ts";
import { createServedDomains } from "./submission/served-domains.ts";
import { createVacationApi } from "./provider/vacation-api.ts";
import { createVacationAnswers } from "./vacation/vacation-answers.ts";
import { createVacationKeys } from "./vacation/vacation-keys.ts";
import { createSubmissions, type Submissions } from "./submission/submissions.ts";
import { createProviderStore, type ProviderStore } from "./storage/provider-store.ts";

export interface ProviderOptions {
  readonly data: string;
  /** Of that folder; released when the provider is closed, or could not be started. */
  readonly lock: FolderLock;
  readonly config: ProviderConfig;
  /** The file that it is from, absolute, which commands go by while it is down; null: the one in the folder, if any. */
  readonly settings?: string | null;
  /** Where the built webmail lies. */
  readonly webFolder: string;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export interface RunningProvider {
  /** HOST:PORT */
  readonly lmtp: string;
  /** "http://127.0.0.1:8080"; null if not served. */
  readonly http: string | null;
  readonly https: string | null;
  /** HOST:PORT; null if not served. */
  readonly imap: string | null;
  readonly imaps: string | null;
  readonly submission: string | null;
  readonly submissions: string | null;
  /** HOST:PORT or unix:PATH; null if the MTA is not answered about passwords. */
  readonly sasl: string | null;
  /** Where users reach it. */
  readonly origin: string;
  /** Reads the certificates' files again; what is wrong with them is in the log, and changes nothing. */
  reload(): Promise<void>;
  /** Finishes deliveries under way, then closes everything. */
  close(): Promise<void>;
}

const MAX_SEALING_THREADS = 8;

/** What is to be undone, last first. */
type Undo = (() => unknown)[];

export async function startProvider(options: ProviderOptions): Promise<Result<RunningProvider, Failure>> {
  const undo: Undo = [() => options.lock.release()];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const started = await start(options, undo);
    if (!started.ok) await close();
    return started.ok ? ok({ ...started.value, close }) : failed(started.error);
  } catch (error) {
    await close();
    return err(explainStart(error, options.data));
  }
}

/** The error is one line for the operator. */
async function start(
  { data, config, settings = null, webFolder, log, clock }: ProviderOptions,
  undo: Undo,
): Promise<Result<Omit<RunningProvider, "close">, string>> {
  const onFailure = (reason: string): void => log("store.failing", { reason });
  const store = await createProviderStore({
    dir: data,
    crypto: nodeCrypto,
    clock,
    foldVersion: FOLD_VERSION,
    graceSeconds: config.graceSeconds,
    pendingSeconds: config.pendingSeconds,
    onFailure,
  });
  undo.push(() => store.close());
  undo.push(startSweeper(store, config.sweepSeconds, log));
  const users = config.ldap && createLdapDirectory({ options: config.ldap, log, clock });
  undo.push(() => users?.close());
  const accounts = createAccounts({ store, crypto: nodeCrypto, clock, accessSecrets: config.accessSecrets, users });
  const fault = accounts.access.fault();
  if (fault !== null) log("provider.secretMissing", { reason: fault });

  const derivations = createDerivations({ clock });
  undo.push(() => derivations.close());
  const passwords = createPasswordLogin({
    ...{ crypto: nodeCrypto, stretch, derivations, log, clock },
    ...{ access: accounts.access, directory: accounts },
    users: users && createDirectoryLogin({ accounts, users, stretch, clock }),
  });

  let origin = config.origin ?? "";
  await loadStretch();
  let announced: { readonly imap: MailServer | null; readonly submission: MailServer | null } = NOTHING;
  const relay = config.sending && (await import("./submission/relay.ts")).createRelay(config.sending.smarthost);
  const submissions = config.sending && relay && createSending(config.sending, relay, store, accounts, clock, log);
  const vacationKeys = createVacationKeys(store.directory.secret, config.accessSecrets.current ?? new Uint8Array(0));
  const vacations =
    submissions &&
    createVacationAnswers({
      ...{
        store: store.vacations,
        keys: vacationKeys,
        accounts: store.directory,
        submit: submissions.submit,
        clock,
        log,
      },
    });
  undo.push(() => vacations?.close());
  const vacationApi = submissions && createVacationApi(store.vacations, vacationKeys, store.record);
  const http = createHttpApp({
    ...{ store, accounts, clock, log, behindProxy: config.behindProxy, webRoot: webFolder },
    ...{ maxMessageBytes: config.maxMessageBytes, foldVersion: FOLD_VERSION, origin: () => origin },
    imap: () => announced.imap,
    submission: () => announced.submission,
    submit: submissions && createSubmitApi(submissions, createBudget(OUTGOING_IN_MEMORY * submissions.limits.maxBytes)),
    vacation: vacationApi,
    ...(!config.unsubscribes && { oneClick: null }),
    secure: config.http === null || (config.origin ?? "").startsWith("https:"),
  });
  const certificates = createCertificates(log, clock);
  undo.push(() => certificates.close());
  const web = await listenWeb(config, http.app, certificates, undo);
  if (!web.ok) return web;
  undo.push(() => http.close());
  origin = config.origin ?? reachable(web.value.https ?? web.value.http ?? "");
  if (config.behindProxy && config.origin === null) log("provider.originGuessed", { origin });
  await recordOrigin(data, origin);
  await recordSettingsFile(data, settings);

  const full = createFullLog(log, clock);
  const sealer = startSealer();
  undo.push(() => sealer.close());
  const delivery = createDelivery({
    sealer,
    directory: accounts,
    log: store,
    clock,
    authservId: config.authservId,
    full,
    onFailure: (reason) => log("delivery.failing", { reason }),
    ...(vacations && { delivered: vacations.heard }),
  });
  const lmtp = createLmtpServer({
    deliver: delivery,
    maxMessageBytes: config.maxMessageBytes,
    idleMs: config.lmtpIdleMs,
    log,
  });
  const lmtpAt = await lmtp.listen(config.lmtp.host, config.lmtp.port);
  undo.push(() => lmtp.close());
  const sasl =
    config.sasl && (await listenSasl(config.sasl, createSaslServer({ verify: passwords.verify, log }), undo));
  const waitHours = config.sending?.waitHours ?? 0;
  const engines = createEngines({
    ...{ crypto: nodeCrypto, store, access: accounts.access, origin: () => origin, log, clock },
    ...{ lastSeen: createLastSeen(store, () => Math.floor(clock() / 1000)), appendLimit: config.maxMessageBytes },
    ...{ most: config.maxOpenAccounts, submit: submissions && localSubmit(submissions), sendMs: waitHours * 3_600_000 },
    vacation: vacationApi && localVacation(vacationApi),
  });
  undo.push(() => engines.close());
  const hosted = { passwords, engines, room: createQuotaRoom(accounts, full) };
  const imap = await startImap(config.imap, createHostedBackend({ ...hosted, clock }), log, certificates, undo);
  if (!imap.ok) return imap;
  const smtpParts = submissions && {
    backend: createHostedSmtp({ ...hosted, limits: submissions.limits, waitHours }),
    ...{ maxBytes: submissions.limits.maxBytes, name: hostOf(origin) ?? "localhost", log },
  };
  const smtp = await startSmtp(config.submission, smtpParts, certificates, undo);
  if (!smtp.ok) return smtp;
  announced = announcedServers(config, { ...imap.value, ...smtp.value }, origin);
  const listening = {
    lmtp: socketAddressToText(lmtpAt),
    ...NOT_LISTENING,
    ...web.value,
    ...imap.value,
    ...smtp.value,
    sasl,
  };
  const status = {
    data,
    origin,
    listening,
    certificates: certificatesOf(config),
    ...{ store, accounts, engines, relay, users },
  };
  const control = await serveControl(data, async (request, asking) => {
    if (isStatusRequest(request)) return lookAtProvider(status);
    const asked = readAccountRequest(request);
    if (!asked) throw new Error("the running provider does not know that command: restart it with this version");
    const answer = await runAccountRequest({ accounts, store, engines, origin, stretch, clock }, asked, asking);
    if (!answer.ok) throw new Error(answer.error);
    return answer.value;
  });
  undo.push(() => control.close());
  const reload = (): Promise<void> => certificates.reload();
  return ok({ ...listening, origin, reload });
}

const NOT_LISTENING = { http: null, https: null, imap: null, imaps: null, submission: null, submissions: null };

/** Those in use, each once. */
function certificatesOf({ https, imap, submission }: ProviderConfig): readonly CertificatePaths[] {
  const listens = ({ plain, tls }: MailListeners): boolean => plain !== null || tls !== null;
  const used = [https, listens(imap) ? imap.certificate : null, listens(submission) ? submission.certificate : null];
  return [...new Map(used.flatMap((paths) => (paths ? [[paths.cert, paths] as const] : []))).values()];
}

/** Where a browser on this machine finds what listens on every address. */
function reachable(origin: string): string {
  const url = new URL(origin);
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "localhost";
  return url.origin;
}

async function listenSasl(address: SaslAddress, server: SaslServer, undo: Undo): Promise<string> {
  undo.push(() => server.close());
  const listening = await server.listen(address);
  return "path" in listening ? `unix:${listening.path}` : socketAddressToText(listening);
}

/** Messages in memory at once, as a multiple of the largest. */
const OUTGOING_IN_MEMORY = 8;

function createSending(
  { limits }: SendingConfig,
  relay: Relay,
  store: ProviderStore,
  { standings }: Accounts,
  clock: () => number,
  log: Log,
): Submissions {
  return createSubmissions({
    ...{ store: store.submissions, relay, limits, clock, log },
    serves: createServedDomains(() => store.directory.domains(), clock),
    async owns(account, address) {
      const standing = await standings.of(address);
      if (standing.type === "unavailable") return standing.type;
      return standing.type === "account" && standing.account.id === account ? "yes" : "no";
    },
  });
}

/** Threads for sealing where there is more than one core and the program is built. */
function startSealer(): Sealer {
  const script = new URL("./sealer.js", import.meta.url);
  const threads = Math.min(availableParallelism() - 1, MAX_SEALING_THREADS);
  return threads > 0 && existsSync(script) ? createSealerPool(script, threads) : createSealer(nodeCrypto);
}

async function listenWeb(
  { http, https }: ProviderConfig,
  app: Parameters<typeof listenHttp>[0],
  certificates: Certificates,
  undo: Undo,
): Promise<Result<{ http: string | null; https: string | null }, string>> {
  const opened = (scheme: string, listener: HttpListener, host: string): string => {
    undo.push(() => listener.close());
    return `${scheme}://${socketAddressToText({ host, port: listener.port })}`;
  };
  const plain = http && opened("http", await listenHttp(app, http.host, http.port, null), http.host);
  if (https === null) return ok({ http: plain, https: null });
  const tls = await readCertificate(https);
  if (!tls.ok) return tls;
  const listener = await listenHttp(app, https.host, https.port, tls.value);
  await certificates.follow(https, listener.setCertificate);
  return ok({ http: plain, https: opened("https", listener, https.host) });
}

async function startImap(
  config: MailListeners,
  backend: ImapBackend,
  log: Log,
  certificates: Certificates,
  undo: Undo,
): Promise<Result<{ imap: string | null; imaps: string | null }, string>> {
  if (config.plain === null && config.tls === null) return ok({ imap: null, imaps: null });
  const listening = await listenImap(config, backend, log);
  if (!listening.ok) return listening;
  const { imap, imaps, setCertificate, close } = listening.value;
  undo.push(close);
  if (config.certificate) await certificates.follow(config.certificate, setCertificate);
  return ok({ imap, imaps });
}

const NOT_SENDING = { submission: null, submissions: null };

async function startSmtp(
  config: MailListeners,
  parts: SmtpParts | null,
  certificates: Certificates,
  undo: Undo,
): Promise<Result<{ submission: string | null; submissions: string | null }, string>> {
  if (!parts || (config.plain === null && config.tls === null)) return ok(NOT_SENDING);
  const listening = await listenSmtp(config, parts);
  if (!listening.ok) return listening;
  const { submission, submissions, setCertificate, close } = listening.value;
  undo.push(close);
  if (config.certificate) await certificates.follow(config.certificate, setCertificate);
  return ok({ submission, submissions });
}

const NOTHING = { imap: null, submission: null };

/** What users are told. Where this provider takes no mail by SMTP, an MTA may. */
function announcedServers(
  config: ProviderConfig,
  { imap, imaps, submission, submissions }: Pick<RunningProvider, "imap" | "imaps" | "submission" | "submissions">,
  origin: string,
): { readonly imap: MailServer | null; readonly submission: MailServer | null } {
  const hasImap = config.imap.certificate !== null;
  const hasSmtp = config.submission.certificate !== null;
  const { host, port, security } = config.publicSubmission;
  const isOther = submission === null && submissions === null && host !== null && port !== null && security !== null;
  return {
    imap: announcedServer({ plain: imap, tls: imaps, hasCertificate: hasImap }, config.publicImap, origin),
    submission: isOther
      ? { host, port, security }
      : announcedServer(
          { plain: submission, tls: submissions, hasCertificate: hasSmtp },
          config.publicSubmission,
          origin,
        ),
  };
}
