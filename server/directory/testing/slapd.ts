/** A real slapd on loopback, in a folder of its own; no service of the system. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Attribute, Change, Client } from "ldapts";
import { missing } from "../../testing/skip-aloud.ts";

export const BASE = "ou=people,dc=example,dc=org";
export const SEARCHER = "cn=provider,dc=example,dc=org";
const ADMIN = "cn=admin,dc=example,dc=org";
const ADMIN_PASSWORD = "admin-secret";

export const noSlapd = missing("slapd") ?? missing("openssl");

export interface LdapPerson {
  readonly mail: string | readonly string[];
  readonly password?: string;
  readonly aliases?: readonly string[];
  readonly quota?: string;
  readonly flavor?: string;
}

export interface Slapd {
  /** ldap://127.0.0.1:PORT and ldaps://… */
  readonly url: string;
  readonly secureUrl: string;
  /** PEM files: the authority of its certificate, another authority, and the password of SEARCHER. */
  readonly ca: string;
  readonly otherCa: string;
  readonly passwordFile: string;
  /** `uid` names the entry. */
  add(uid: string, person: LdapPerson): Promise<void>;
  /** No values: the attribute goes. */
  set(uid: string, attribute: string, values: readonly string[]): Promise<void>;
  remove(uid: string): Promise<void>;
  /** With SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
  end(): Promise<void>;
}

const OID = "1.3.6.1.4.1.4203.666.11";
const text = (at: number, name: string): string =>
  `attributetype ( ${OID}.1.${at} NAME '${name}' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )`;

const config = (folder: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${text(1, "mailAlternateAddress")}
${text(2, "mailQuota")}
${text(3, "mailFlavor")}
objectclass ( ${OID}.2.1 NAME 'mailUser' SUP top AUXILIARY MAY ( mailAlternateAddress $ mailQuota $ mailFlavor ) )
modulepath /usr/lib/ldap
moduleload back_mdb.la
pidfile ${folder}/slapd.pid
argsfile ${folder}/slapd.args
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
suffix "dc=example,dc=org"
rootdn "${ADMIN}"
rootpw ${ADMIN_PASSWORD}
directory ${folder}/db
maxsize 104857600
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${SEARCHER}" read by * none
`;

export async function startSlapd(): Promise<Slapd> {
  const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-slapd-"));
  mkdirSync(path.join(folder, "db"));
  makeCertificates(folder);
  writeFileSync(path.join(folder, "slapd.conf"), config(folder), { mode: 0o600 });
  writeFileSync(path.join(folder, "password"), "searcher-secret\n", { mode: 0o600 });
  const [port, securePort] = await freePorts();
  const url = `ldap://127.0.0.1:${port}`;
  const secureUrl = `ldaps://127.0.0.1:${securePort}`;
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const args = ["-h", `${url} ${secureUrl}`, "-f", path.join(folder, "slapd.conf"), "-d", "0"];
    const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };
    child = spawn("slapd", args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    for (let i = 0; i < 200; i++) {
      if (await answers(port)) return;
      if (child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`slapd does not start: ${said}`);
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }

  async function asAdmin(task: (client: Client) => Promise<void>): Promise<void> {
    const client = new Client({ url, timeout: 10_000 });
    try {
      await client.bind(ADMIN, ADMIN_PASSWORD);
      await task(client);
    } finally {
      await client.unbind();
    }
  }

  const dnOf = (uid: string): string => `uid=${uid},${BASE}`;
  await start();
  await asAdmin(async (client) => {
    await client.add("dc=example,dc=org", { objectClass: ["dcObject", "organization"], dc: "example", o: "Example" });
    await client.add(BASE, { objectClass: "organizationalUnit", ou: "people" });
    const secret = { objectClass: ["organizationalRole", "simpleSecurityObject"], cn: "provider" };
    await client.add(SEARCHER, { ...secret, userPassword: "searcher-secret" });
  });
  return {
    ...{ url, secureUrl, start, ca: path.join(folder, "ca.pem"), otherCa: path.join(folder, "other.pem") },
    passwordFile: path.join(folder, "password"),
    add: (uid, { mail, password, aliases, quota, flavor }) =>
      asAdmin((client) =>
        client.add(dnOf(uid), {
          ...{ objectClass: ["inetOrgPerson", "mailUser"], uid, cn: uid, sn: uid, mail: [mail].flat() },
          ...(password === undefined ? {} : { userPassword: password }),
          ...(aliases === undefined ? {} : { mailAlternateAddress: [...aliases] }),
          ...(quota === undefined ? {} : { mailQuota: quota }),
          ...(flavor === undefined ? {} : { mailFlavor: flavor }),
        }),
      ),
    set: (uid, type, values) =>
      asAdmin((client) => {
        const modification = new Attribute({ type, values: [...values] });
        return client.modify(dnOf(uid), new Change({ operation: "replace", modification }));
      }),
    remove: (uid) => asAdmin((client) => client.del(dnOf(uid))),
    kill: () => stop("SIGKILL"),
    async end() {
      await stop("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificates(folder: string): void {
  const openssl = (...args: string[]): unknown => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  for (const name of ["ca", "other"])
    openssl(
      "req",
      "-x509",
      ...ec,
      "-days",
      "2",
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
    );
  openssl("req", ...ec, "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem");
  writeFileSync(path.join(folder, "names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
  openssl("x509", "-req", "-in", "request.pem", ...signed, "-out", "cert.pem");
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const done = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}

async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ports.push((server.address() as { port: number }).port);
  }
  for (const server of servers) {
    server.close();
    await once(server, "close");
  }
  const [first = 0, second = 0] = ports;
  return [first, second];
}
