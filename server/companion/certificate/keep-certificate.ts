/** The certificate of a companion that runs: made where there is none, and changed for the next before it ends. */
import type { Log } from "../../cli/log.ts";
import { makeLocalCertificate, readLocalCertificate, type LocalCertificate } from "./local-certificate.ts";

export interface KeptCertificate {
  /** At the start. */
  readonly certificate: LocalCertificate;
  stop(): void;
}

export interface KeepOptions {
  /** Held by this process. */
  readonly data: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly log: Log;
  /** Another certificate is to be used from now on. */
  readonly changed: (certificate: LocalCertificate) => void;
}

const LOOK_MS = 6 * 3_600_000;

/** Rejects if there is none and none can be written. */
export async function keepCertificate({ data, clock, log, changed }: KeepOptions): Promise<KeptCertificate> {
  const find = async (): Promise<LocalCertificate> =>
    (await readLocalCertificate(data, clock())) ?? (await makeLocalCertificate(data, clock()));

  const first = await find();
  let used = first.server.serialNumber;
  async function look(): Promise<void> {
    const found = await find();
    if (found.server.serialNumber === used) return;
    used = found.server.serialNumber;
    changed(found);
    log("companion.certificateChanged", { until: found.server.validTo, authority: found.authority.fingerprint256 });
  }

  const timer = setInterval(
    () => void look().catch(() => log("companion.certificateFailed", { until: first.server.validTo })),
    LOOK_MS,
  );
  timer.unref();
  return { certificate: first, stop: () => clearInterval(timer) };
}
