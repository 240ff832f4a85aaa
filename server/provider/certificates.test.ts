/** Certificates that are about to end, or have, are named in the log. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { makeCertificate } from "../testing/certificate.ts";
import { createCertificates } from "./certificates.ts";

const folder = mkdtempSync(path.join(tmpdir(), "certificates-"));
/** It holds two days. */
const paths = makeCertificate(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const DAY = 86_400_000;

test.each([
  [-20 * DAY, []],
  [0, [["provider.certificateExpires", 1]]],
  [3 * DAY, [["provider.certificateExpired", undefined]]],
])("%i ms from now", async (later, told) => {
  const log = vi.fn<(event: string, fields: Readonly<Record<string, unknown>>) => void>();
  const certificates = createCertificates(log, () => Date.now() + later);
  // listeners share it: it is said once
  await certificates.follow(paths, () => undefined);
  await certificates.follow(paths, () => undefined);
  certificates.close();
  expect(log.mock.calls.map(([event, { days }]) => [event, days])).toEqual(told);
  for (const [, { file }] of log.mock.calls) expect(file).toBe(paths.cert);
});
