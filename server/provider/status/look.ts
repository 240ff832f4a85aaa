/** The running provider looks at itself. Ends within some seconds, whatever does not answer. */
import { statfs } from "node:fs/promises";
import type { Accounts } from "../../accounts/accounts.ts";
import type { UserDirectory } from "../../accounts/user-directory.ts";
import { certificateEnd, readCertificate, type CertificatePaths } from "../../process/certificate-files.ts";
import type { ProviderStore } from "../../storage/provider-store.ts";
import type { Relay } from "../../submission/port.ts";
import { VERSION } from "../../version.ts";
import { probe } from "./probe.ts";
import type { CertificateStatus, ListenerName, ListenerStatus, ProviderStatus } from "./status.ts";

export interface LookParts {
  readonly data: string;
  readonly origin: string;
  /** Where each listens; null: it does not. */
  readonly listening: Readonly<Record<ListenerName, string | null>>;
  readonly certificates: readonly CertificatePaths[];
  readonly store: Pick<ProviderStore, "health" | "restored">;
  readonly accounts: Pick<Accounts, "list" | "access">;
  readonly engines: { readonly size: number; readonly waiting: number };
  /** Null: it sends nothing. */
  readonly relay: Pick<Relay, "check"> | null;
  readonly users: UserDirectory | null;
}

/** Nobody has it (RFC 2606). */
const NOBODY = "status@provider.invalid";

export async function lookAtProvider(parts: LookParts): Promise<ProviderStatus> {
  const { data, origin, accounts, engines, relay, users } = parts;
  const [listeners, certificates, health, disk, smarthost, found] = await Promise.all([
    Promise.all(listenersOf(parts)),
    Promise.all(parts.certificates.map(certificateStatus)),
    parts.store.health(),
    diskOf(data),
    relay?.check() ?? null,
    users?.find(NOBODY) ?? null,
  ]);
  const joined = accounts.list().filter(({ state }) => state === "joined").length;
  return {
    ...{ version: VERSION, origin, listeners, certificates, disk },
    database: { format: health.format, fault: health.databaseFault },
    blobs: { fault: health.blobsFault },
    accounts: { joined, invited: accounts.list().length - joined },
    open: { accounts: engines.size, waiting: engines.waiting },
    smarthost: smarthost && smarthostStatus(smarthost),
    directory: found && (found.type === "unavailable" ? "unavailable" : "answers"),
    secretFault: accounts.access.fault(),
    newestDelivery: health.newestDelivery,
    restored: parts.store.restored.saidAt(),
  };
}

const listenersOf = ({ listening }: LookParts): Promise<ListenerStatus>[] =>
  (Object.entries(listening) as [ListenerName, string | null][]).flatMap(([name, at]) =>
    at === null ? [] : [probe(name, at).then((fault) => ({ name, at, fault }))],
  );

async function certificateStatus(paths: CertificatePaths): Promise<CertificateStatus> {
  const read = await readCertificate(paths);
  const file = paths.cert;
  return read.ok ? { file, until: certificateEnd(read.value), fault: null } : { file, until: null, fault: read.error };
}

async function diskOf(data: string): Promise<ProviderStatus["disk"]> {
  try {
    const { bavail, blocks, bsize } = await statfs(data);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    return null;
  }
}

function smarthostStatus(checked: Awaited<ReturnType<Relay["check"]>>): ProviderStatus["smarthost"] {
  if (checked.type === "reached") return { state: "reached", reason: null };
  return { state: checked.type === "loginRefused" ? "login" : "down", reason: checked.reason };
}
