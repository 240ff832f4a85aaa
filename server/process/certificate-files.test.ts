import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeCertificate, readFiles } from "../testing/certificate.ts";
import { readCertificate, watchCertificate, type Pem } from "./certificate-files.ts";

const folder = mkdtempSync(path.join(tmpdir(), "certificate-"));
const [one, two] = [makeCertificate(folder, "one"), makeCertificate(folder, "two")];
afterAll(() => rmSync(folder, { recursive: true }));

const text = (pem: Uint8Array | undefined): string => Buffer.from(pem ?? new Uint8Array()).toString("latin1");

test("what is wrong with the files is said in a line", async () => {
  const none = path.join(folder, "none");
  const empty = path.join(folder, "empty.pem");
  writeFileSync(empty, "");
  expect(await readCertificate(one)).toMatchObject({ ok: true });
  expect(await readCertificate({ ...one, cert: none })).toMatchObject({ error: `${none} can not be read (ENOENT)` });
  expect(await readCertificate({ ...one, cert: empty })).toMatchObject({ error: `${empty} holds no PEM certificate` });
  expect(await readCertificate({ ...one, key: two.key })).toMatchObject({
    error: `${two.key} is not the key of ${one.cert}`,
  });
  expect(await readCertificate({ ...one, key: one.cert })).toMatchObject({
    error: `${one.cert} holds no PEM private key that can be used here`,
  });
  if (process.getuid?.() === 0) return;
  chmodSync(empty, 0);
  expect(await readCertificate({ ...one, key: empty })).toMatchObject({ error: `not allowed to read ${empty}` });
});

test("a renewal is seen, once both files fit; a link that leads elsewhere is one", async () => {
  const paths = { cert: path.join(folder, "live.pem"), key: path.join(folder, "live.key") };
  const link = (to: typeof one): void => {
    for (const kind of ["cert", "key"] as const) {
      symlinkSync(to[kind], `${paths[kind]}.new`);
      renameSync(`${paths[kind]}.new`, paths[kind]);
    }
  };
  link(one);
  const seen: Pem[] = [];
  const refused: string[] = [];
  const watching = {
    changed: (pem: Pem) => void seen.push(pem),
    refused: (why: string) => void refused.push(why),
    milliseconds: 20,
  };
  const watch = await watchCertificate(paths, watching);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(seen).toEqual([]);
  link(two);
  await expect.poll(() => seen.length).toBe(1);
  expect(text(seen[0]?.cert)).toBe(text(readFiles(two).cert));

  // in the middle of a renewal: a new certificate beside the old key
  rmSync(paths.cert);
  copyFileSync(one.cert, paths.cert);
  await expect.poll(() => refused.at(-1)).toBe(`${paths.key} is not the key of ${paths.cert}`);
  rmSync(paths.key);
  copyFileSync(one.key, paths.key);
  await expect.poll(() => seen.length).toBe(2);
  expect(text(seen[1]?.key)).toBe(text(readFiles(one).key));

  await watch.reload();
  expect(seen).toHaveLength(3);
  watch.stop();
});
