/** The certificates that listeners show: followed while they are renewed in their files. */
import type { Log } from "../cli/log.ts";
import {
  certificateEnd,
  readCertificate,
  watchCertificate,
  type CertificatePaths,
  type CertificateWatch,
  type Pem,
} from "../process/certificate-files.ts";

export interface Certificates {
  /** `changed` hears of each renewal; sessions that are open go on with what they have. */
  follow(paths: CertificatePaths, changed: (pem: Pem) => void): Promise<void>;
  /** Looks now. */
  reload(): Promise<void>;
  close(): void;
}

const DAY_MS = 86_400_000;
/** Renewals by ACME are done weeks before the end: that one is this near means that none works. */
const SOON_DAYS = 14;

/** `clock`: Unix milliseconds. */
export function createCertificates(log: Log, clock: () => number = Date.now): Certificates {
  const watches: CertificateWatch[] = [];
  const files = new Map<string, CertificatePaths>();

  async function lookAtEnd(paths: CertificatePaths): Promise<void> {
    const read = await readCertificate(paths);
    if (!read.ok) return;
    const end = certificateEnd(read.value);
    const days = Math.floor((end - clock()) / DAY_MS);
    if (days >= SOON_DAYS) return;
    const until = new Date(end).toISOString();
    if (end <= clock()) log("provider.certificateExpired", { file: paths.cert, until });
    else log("provider.certificateExpires", { file: paths.cert, until, days });
  }
  const timer = setInterval(() => {
    for (const paths of files.values()) void lookAtEnd(paths);
  }, DAY_MS);
  timer.unref();

  return {
    async follow(paths, changed) {
      const isNew = !files.has(paths.cert);
      files.set(paths.cert, paths);
      if (isNew) await lookAtEnd(paths);
      const watch = await watchCertificate(paths, {
        changed(pem) {
          changed(pem);
          log("provider.certificate", { file: paths.cert });
          if (isNew) void lookAtEnd(paths);
        },
        refused: (reason) => log("provider.certificateRefused", { reason }),
      });
      watches.push(watch);
    },
    async reload() {
      await Promise.all(watches.map((watch) => watch.reload()));
    },
    close() {
      clearInterval(timer);
      for (const watch of watches) watch.stop();
    },
  };
}
