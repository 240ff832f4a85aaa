/** A certificate for localhost, made by openssl for a test. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Writes NAME.cert.pem and NAME.key.pem into the folder; made again, it is another one. */
export function makeCertificate(folder: string, name = "localhost"): CertificateFiles {
  const files = { cert: path.join(folder, `${name}.cert.pem`), key: path.join(folder, `${name}.key.pem`) };
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  execFileSync("openssl", [...make, ...subject, "-keyout", files.key, "-out", files.cert], { stdio: "ignore" });
  return files;
}

export const readFiles = ({
  cert,
  key,
}: CertificateFiles): { readonly cert: Uint8Array; readonly key: Uint8Array } => ({
  cert: readFileSync(cert),
  key: readFileSync(key),
});
