/** Messages signed, and their signatures checked, by the programs people use: openssl, gpg, dkimpy. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Signer {
  /** Messages with a signature over them or over their part. */
  sign(parts: readonly Buffer[]): readonly Buffer[];
  /** Whether the signature in each message holds. */
  verify(messages: readonly Buffer[]): readonly boolean[];
  end(): void;
}

/** A program that takes one at a time. */
const each = (one: { sign(part: Buffer): Buffer; verifies(message: Buffer): boolean; end(): void }): Signer => ({
  sign: (parts) => parts.map((part) => one.sign(part)),
  verify: (messages) => messages.map((message) => one.verifies(message)),
  end: () => {
    one.end();
  },
});

const HEADER = "From: Ada <ada@example.net>\r\nTo: bob@example.org\r\nSubject: signed\r\nMIME-Version: 1.0\r\n";

/** S/MIME, RFC 8551: `detached` leaves the text readable beside the signature. */
export function createOpensslSigner(folder: string, detached: boolean): Signer {
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]): Buffer => execFileSync("openssl", args, { stdio: ["ignore", "pipe", "ignore"] });
  const keys = ["-keyout", file("key.pem"), "-out", file("cert.pem")];
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    ...keys,
    "-days",
    "2",
    "-subj",
    "/CN=ada/emailAddress=ada@example.net",
  );
  return each({
    sign(part) {
      writeFileSync(file("part"), part);
      const mode = detached ? [] : ["-nodetach"];
      const signed = openssl(
        "cms",
        "-sign",
        "-binary",
        "-crlfeol",
        ...mode,
        "-in",
        file("part"),
        "-signer",
        file("cert.pem"),
        "-inkey",
        file("key.pem"),
      );
      // its own lines end in LF, and leave so for no mail server
      const lines = signed.toString("latin1").replace(/\r?\n/g, "\r\n");
      return Buffer.concat([Buffer.from(HEADER.replace("MIME-Version: 1.0\r\n", "")), Buffer.from(lines, "latin1")]);
    },
    verifies(message) {
      writeFileSync(file("message"), message);
      return succeeds(() =>
        openssl(
          "cms",
          "-verify",
          "-binary",
          "-crlfeol",
          "-in",
          file("message"),
          "-CAfile",
          file("cert.pem"),
          "-purpose",
          "any",
        ),
      );
    },
    end: () => undefined,
  });
}

/** OpenPGP/MIME, RFC 3156. */
export function createGpgSigner(folder: string): Signer {
  const home = path.join(folder, "gnupg");
  mkdirSync(home);
  chmodSync(home, 0o700);
  const env = { ...process.env, GNUPGHOME: home };
  const gpg = (...args: string[]): Buffer =>
    execFileSync("gpg", ["--batch", ...args], { env, stdio: ["ignore", "pipe", "ignore"] });
  gpg("--passphrase", "", "--quick-generate-key", "ada@example.net", "ed25519", "sign", "2d");
  const file = (name: string): string => path.join(folder, name);
  return each({
    sign(part) {
      writeFileSync(file("part"), part);
      const signature = gpg("--armor", "--detach-sign", "--output", "-", file("part"))
        .toString()
        .replaceAll("\n", "\r\n");
      const type = `Content-Type: multipart/signed; micalg=pgp-sha512;\r\n protocol="application/pgp-signature"; boundary=sig\r\n\r\n`;
      const end = `\r\n--sig\r\nContent-Type: application/pgp-signature\r\n\r\n${signature}--sig--\r\n`;
      return Buffer.concat([Buffer.from(`${HEADER}${type}--sig\r\n`), part, Buffer.from(end)]);
    },
    verifies(message) {
      const text = message.toString("latin1");
      const [, part = "", signature = ""] = text.split(/\r\n--sig(?:--)?\r\n/);
      writeFileSync(file("part"), Buffer.from(part, "latin1"));
      writeFileSync(file("signature"), signature.slice(signature.indexOf("\r\n\r\n") + 4));
      return succeeds(() => gpg("--verify", file("signature"), file("part")));
    },
    end: () => {
      execFileSync("gpgconf", ["--kill", "all"], { env, stdio: "ignore" });
    },
  });
}

/** Debian's own Python: dkimpy is a package of the system. */
const PYTHON = "/usr/bin/python3";

export const hasDkim = (): boolean => {
  if (succeeds(() => execFileSync(PYTHON, ["-c", "import dkim"], { stdio: "ignore" }))) return true;
  if (process.env["CI"] === "true") throw new Error("python3-dkim is missing, and CI must have it");
  console.warn("skipped: python3-dkim is not installed");
  return false;
};

/** DKIM, RFC 6376, with simple canonicalization, which forgives nothing. */
export function createDkimSigner(folder: string): Signer {
  const key = path.join(folder, "dkim.pem");
  execFileSync("openssl", ["genrsa", "-traditional", "-out", key, "2048"], { stdio: "ignore" });
  const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
  const der = execFileSync("openssl", ["rsa", "-in", key, "-pubout", "-outform", "DER"], { stdio });
  const python = (script: string, messages: readonly Buffer[]): string[] => {
    const input = JSON.stringify(messages.map((message) => message.toString("base64")));
    return JSON.parse(
      execFileSync(PYTHON, ["-c", script, key, der.toString("base64")], { input }).toString(),
    ) as string[];
  };
  return {
    sign(parts) {
      const messages = parts.map((part) => Buffer.concat([Buffer.from(HEADER), part]));
      const fields = python(SIGN, messages);
      return messages.map((message, i) => Buffer.concat([Buffer.from(fields[i] ?? "", "latin1"), message]));
    },
    verify: (messages) => python(VERIFY, messages).map((answer) => answer === "True"),
    end: () => undefined,
  };
}

const SIGN = `
import base64, dkim, json, sys
k = open(sys.argv[1], "rb").read()
sign = lambda m: dkim.sign(m, b"s", b"example.net", k, canonicalize=(b"simple", b"simple"), include_headers=[b"from", b"to", b"subject"])
print(json.dumps([sign(base64.b64decode(m)).decode("latin1") for m in json.load(sys.stdin)]))
`;
const VERIFY = `
import base64, dkim, json, sys
record = b"v=DKIM1; k=rsa; p=" + sys.argv[2].encode()
verify = lambda m: dkim.verify(m, dnsfunc=lambda name, timeout=5: record)
print(json.dumps([str(verify(base64.b64decode(m))) for m in json.load(sys.stdin)]))
`;

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}
