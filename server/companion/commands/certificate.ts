/** `companion certificate`: the certificate of this computer's IMAP server, and how mail programs come to trust it. */
import { writeFile } from "node:fs/promises";
import type { X509Certificate } from "node:crypto";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { lockFolder } from "../../process/folder-lock.ts";
import { createDataFolder } from "../account-folder.ts";
import { makeLocalCertificate, readLocalCertificate, type LocalCertificate } from "../certificate/local-certificate.ts";
import { distrustInNss, nssDatabases, trustInNss, type NssAnswer } from "../certificate/nss.ts";
import { failed, type CommandContext, type CommandResult, type Failure } from "../command.ts";

/** Makes it where there is none. */
export async function findCertificate({ data, clock }: CommandContext): Promise<Result<LocalCertificate, Failure>> {
  const found = await readLocalCertificate(data, clock());
  if (found) return ok(found);
  await createDataFolder(data);
  const lock = lockFolder(data);
  if (!lock)
    return failed("the companion that runs has no certificate that is still good: stop it, and start it again");
  try {
    return ok(await makeLocalCertificate(data, clock()));
  } finally {
    lock.release();
  }
}

export interface CertificateOptions {
  /** Where the authority is to be written to; null: nowhere. */
  readonly exportTo: string | null;
}

export async function certificate(context: CommandContext, { exportTo }: CertificateOptions): CommandResult {
  const found = await findCertificate(context);
  if (!found.ok) return found;
  const { server, authority, file, authorityFile } = found.value;
  if (exportTo !== null) {
    const written = await writeNew(exportTo, authority.toString());
    if (!written.ok) return written;
  }
  const json = {
    server: { file, sha256: server.fingerprint256, until: dateOf(server) },
    authority: {
      file: authorityFile,
      name: nameOf(authority),
      sha256: authority.fingerprint256,
      until: dateOf(authority),
    },
    ...(exportTo === null ? {} : { exported: exportTo }),
  };
  const exported = exportTo === null ? [] : ["", `Written to ${exportTo}.`];
  return ok({ json, text: [...lines(found.value), ...exported].join("\n") });
}

/** An existing file is left alone, whatever it is. */
async function writeNew(file: string, text: string): Promise<Result<null, Failure>> {
  try {
    await writeFile(file, text, { flag: "wx", mode: 0o644 });
    return ok(null);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EEXIST") return failed(`${file} is there already: it stays as it is`);
    return failed(code === "ENOENT" ? `${file} lies in a folder that is not there` : `${file} can not be written`);
  }
}

const dateOf = ({ validTo }: X509Certificate): string => new Date(validTo).toISOString().slice(0, 10);
const nameOf = ({ subject }: X509Certificate): string => subject.replace(/^CN=/, "");

const lines = ({ server, authority, file, authorityFile }: LocalCertificate): readonly string[] => [
  "The IMAP server on this computer shows this certificate, to programs that ask for STARTTLS, and on --imaps:",
  "  good for  localhost, 127.0.0.1 and ::1",
  `  until     ${dateOf(server)}; the next one comes by itself, until ${dateOf(authority)}`,
  `  SHA-256   ${server.fingerprint256}`,
  `  file      ${file}   (with its key: for nobody else)`,
  "",
  "Mail programs take it if they trust the authority that signed it, whose key is gone: it can sign nothing more.",
  `  name      ${nameOf(authority)}`,
  `  SHA-256   ${authority.fingerprint256}`,
  `  file      ${authorityFile}`,
  "",
  "Thunderbird and Evolution   `aerogramme companion certificate install`, then start them again; or by hand: Settings,",
  '                            Privacy & Security, Manage Certificates, Authorities, Import, "identify websites"',
  "mutt, neomutt, mbsync, …    `aerogramme companion settings` has the lines with this file in them",
  "macOS                       open the file in Keychain Access, and trust it for SSL",
  "others                      `--export FILE` writes a copy of the file to import",
  "",
  "No program needs it: what goes to 127.0.0.1 without TLS does not leave this computer either.",
];

/** Into every database of NSS that this user has, or, with `remove`, out of them. */
export async function installCertificate(context: CommandContext, home: string, remove: boolean): CommandResult {
  const found = await findCertificate(context);
  if (!found.ok) return found;
  const { authority, authorityFile } = found.value;
  const databases = nssDatabases(home);
  if (databases.length === 0)
    return failed(
      "no Thunderbird profile and no ~/.pki/nssdb is there yet: start Thunderbird once, or see `companion certificate`",
    );
  const answers: { readonly database: string; readonly answer: NssAnswer }[] = [];
  for (const database of databases) {
    const answer = await (remove
      ? distrustInNss(database, nameOf(authority))
      : trustInNss(database, nameOf(authority), authorityFile));
    answers.push({ database, answer });
  }
  if (answers.some(({ answer }) => answer === "noCertutil"))
    return failed("certutil is missing: install libnss3-tools (Debian) or nss-tools, or see `companion certificate`");
  const done = answers.filter(({ answer }) => answer === "done").map(({ database }) => database);
  const refused = answers.filter(({ answer }) => answer === "failed").map(({ database }) => database);
  if (done.length === 0)
    return failed(`certutil could not write to ${refused.join(", ")}: perhaps it has a password; import it by hand`);
  const text = [
    ...done.map((database) => `${remove ? "No longer trusted" : "Trusted"} in ${database}`),
    ...refused.map((database) => `Not in ${database}, which certutil could not write: perhaps it has a password`),
    "Programs that run take it up when they are started again.",
  ];
  return ok({ json: { [remove ? "removed" : "installed"]: done, refused }, text: text.join("\n") });
}
