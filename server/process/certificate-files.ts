/** A certificate in two PEM files that are renewed in place: read at the start, and again when they change. */
import { X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { err, ok, type Result } from "../../shared/lib/result.ts";

export interface CertificatePaths {
  readonly cert: string;
  readonly key: string;
}

/** PEM. */
export interface Pem {
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

/** The error is one line for the operator; it holds nothing of the key. */
export async function readCertificate({ cert, key }: CertificatePaths): Promise<Result<Pem, string>> {
  const read = { cert: await readPem(cert), key: await readPem(key) };
  if (!read.cert.ok) return read.cert;
  if (!read.key.ok) return read.key;
  const pem = { cert: read.cert.value, key: read.key.value };
  if (!isCertificate(pem.cert)) return err(`${cert} holds no PEM certificate`);
  try {
    createSecureContext({ cert: Buffer.from(pem.cert), key: Buffer.from(pem.key) });
  } catch (error) {
    const mismatch = error instanceof Error && /key values mismatch|key type/.test(error.message);
    return err(mismatch ? `${key} is not the key of ${cert}` : `${key} holds no PEM private key that can be used here`);
  }
  return ok(pem);
}

async function readPem(file: string): Promise<Result<Uint8Array, string>> {
  try {
    return ok(await readFile(file));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return err(code === "EACCES" ? `not allowed to read ${file}` : `${file} can not be read (${code})`);
  }
}

function isCertificate(pem: Uint8Array): boolean {
  try {
    return new X509Certificate(pem).subject !== "";
  } catch {
    return false;
  }
}

/** Until when the first certificate of a file that was checked holds, Unix milliseconds. */
export const certificateEnd = ({ cert }: Pem): number => Date.parse(new X509Certificate(cert).validTo);

export interface CertificateWatch {
  /** Reads the files now, changed or not. */
  reload(): Promise<void>;
  stop(): void;
}

export interface Watching {
  /** Takes a certificate that was checked. */
  readonly changed: (pem: Pem) => void;
  /** What is in the files is no good; what was read before stays in use. */
  readonly refused: (why: string) => void;
  /** Between two looks. */
  readonly milliseconds?: number;
}

/** Renewals write two files, one after the other: a pair that does not fit is looked at again the next time. */
const LOOK_MS = 60_000;

export async function watchCertificate(paths: CertificatePaths, watching: Watching): Promise<CertificateWatch> {
  let seen = await stamp(paths);
  const tell = (found: Awaited<ReturnType<typeof readCertificate>>, at: string): void => {
    if (!found.ok) {
      watching.refused(found.error);
      return;
    }
    seen = at;
    watching.changed(found.value);
  };
  const reload = async (): Promise<void> => {
    const at = await stamp(paths);
    tell(await readCertificate(paths), at);
  };
  const look = async (): Promise<void> => {
    const at = await stamp(paths);
    if (at === seen) return;
    const found = await readCertificate(paths);
    // if they changed while they were read, the next look finds them again
    if ((await stamp(paths)) === at) tell(found, at);
  };
  /** One at a time, or a slow disk has a renewal told twice. */
  let looking: Promise<void> | null = null;
  const lookOnce = (): void => void (looking ??= look().finally(() => (looking = null)));
  const timer = setInterval(lookOnce, watching.milliseconds ?? LOOK_MS);
  timer.unref();
  return { reload, stop: () => clearInterval(timer) };
}

/** Changes when a file does, or when a link leads to another one. */
async function stamp({ cert, key }: CertificatePaths): Promise<string> {
  const of = (file: string): Promise<string> =>
    stat(file, { bigint: true }).then(
      ({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`,
      () => "",
    );
  return `${await of(cert)} ${await of(key)}`;
}
