/** The certificates that listeners show: followed while they are renewed in their files. */
import type { Log } from "../cli/log.ts";
import {
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

export function createCertificates(log: Log): Certificates {
  const watches: CertificateWatch[] = [];
  return {
    async follow(paths, changed) {
      const watch = await watchCertificate(paths, {
        changed(pem) {
          changed(pem);
          log("provider.certificate", { file: paths.cert });
        },
        refused: (reason) => log("provider.certificateRefused", { reason }),
      });
      watches.push(watch);
    },
    async reload() {
      await Promise.all(watches.map((watch) => watch.reload()));
    },
    close() {
      for (const watch of watches) watch.stop();
    },
  };
}
