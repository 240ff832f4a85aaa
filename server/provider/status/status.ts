/** How a running provider is, as `provider status` shows it: no addresses of users, no secrets, nothing of mail. */

export type ListenerName = "lmtp" | "http" | "https" | "imap" | "imaps" | "submission" | "submissions" | "sasl";

export interface ListenerStatus {
  readonly name: ListenerName;
  /** HOST:PORT, unix:PATH or a URL, as it listens. */
  readonly at: string;
  /** Null: it answers as it should. */
  readonly fault: string | null;
}

export interface CertificateStatus {
  readonly file: string;
  /** Unix milliseconds; null: the files can not be read, for `fault`. */
  readonly until: number | null;
  readonly fault: string | null;
}

export interface ProviderStatus {
  readonly version: string;
  readonly origin: string;
  readonly listeners: readonly ListenerStatus[];
  readonly certificates: readonly CertificateStatus[];
  /** `fault`: of a small write to it, just now. */
  readonly database: { readonly format: number; readonly fault: string | null };
  readonly blobs: { readonly fault: string | null };
  /** Octets of the file system that the data folder is on; null: it does not say. */
  readonly disk: { readonly free: number; readonly size: number } | null;
  readonly accounts: { readonly joined: number; readonly invited: number };
  /** Accounts open here now, and how many messages of theirs wait to be sent; those of others are sealed, and not counted. */
  readonly open: { readonly accounts: number; readonly waiting: number };
  /** Null: it sends nothing. `login`: it is reached, and refuses this provider's login. */
  readonly smarthost: { readonly state: "reached" | "login" | "down"; readonly reason: string | null } | null;
  /** Null: there is none. */
  readonly directory: "answers" | "unavailable" | null;
  /** One line; null: passwords can be checked. */
  readonly secretFault: string | null;
  /** Unix seconds; null: none yet. */
  readonly newestDelivery: number | null;
  /** When it was last said that a backup was restored, unix seconds; null: never. */
  readonly restored: number | null;
}

/** Of the command line to the running provider. */
export const STATUS_REQUEST = { type: "status" };
export const isStatusRequest = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "type" in value && value.type === STATUS_REQUEST.type;

const DAY_MS = 86_400_000;
/** Renewals are done weeks before the end. */
const SOON_DAYS = 14;
const FEW_OCTETS = 1024 ** 3;

/** Each one line: what is wrong, and what to do. None: it is well. `now`: Unix milliseconds. */
export const troublesOf = (status: ProviderStatus, now: number): readonly string[] => [
  ...status.listeners.flatMap(({ name, at, fault }) =>
    fault === null ? [] : [`${name} at ${at} does not answer (${fault}): look at the log, and restart the provider`],
  ),
  ...status.certificates.flatMap((certificate) => certificateTrouble(certificate, now)),
  ...storageTroubles(status),
  ...sendingTroubles(status),
  ...(status.directory === "unavailable"
    ? [
        "the directory of users does not answer, so that mail for its users waits: look at ldap.url and at the directory",
      ]
    : []),
  ...(status.secretFault === null ? [] : [`passwords can not be checked: ${status.secretFault}`]),
];

function certificateTrouble({ file, until, fault }: CertificateStatus, now: number): readonly string[] {
  if (until === null)
    return [`the certificate can not be read again (${fault ?? "unknown"}): mend the file, or the next restart fails`];
  if (until <= now)
    return [`the certificate ${file} ended on ${dayOf(until)}: renew it, since nobody connects any more`];
  const days = Math.floor((until - now) / DAY_MS);
  return days < SOON_DAYS
    ? [`the certificate ${file} ends on ${dayOf(until)}, in ${days} days: see why it is not renewed`]
    : [];
}

function storageTroubles({ database, blobs, disk }: ProviderStatus): readonly string[] {
  return [
    ...(database.fault === null
      ? []
      : [`the database can not be written (${database.fault}): mail waits at the MTA; look at the disk`]),
    ...(blobs.fault === null
      ? []
      : [`blobs can not be written (${blobs.fault}): large mail waits at the MTA; look at the disk`]),
    ...(disk && disk.free < FEW_OCTETS
      ? [`the disk has ${sizeOf(disk.free)} left of ${sizeOf(disk.size)}: make room before mail waits at the MTA`]
      : []),
  ];
}

function sendingTroubles({ smarthost, open }: ProviderStatus): readonly string[] {
  if (!smarthost || smarthost.state === "reached") return [];
  const waits = open.waiting > 0 ? `; ${open.waiting} messages wait` : "";
  const reason = smarthost.reason ?? "unknown";
  return smarthost.state === "login"
    ? [
        `the smarthost refuses this provider's login (${reason})${waits}: look at submission.user and the file of submission.password_file`,
      ]
    : [`the smarthost is not reached (${reason})${waits}: see whether it runs, and look at submission.smarthost`];
}

export const dayOf = (unixMilliseconds: number): string => new Date(unixMilliseconds).toISOString().slice(0, 10);

export const sizeOf = (octets: number): string =>
  octets < 1024 ** 3 ? `${Math.ceil(octets / 1024 ** 2)} MiB` : `${(octets / 1024 ** 3).toFixed(1)} GiB`;
