/** A real Postfix asks the provider about submissions' logins, and hands over to it by LMTP what came in by them. */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import path from "node:path";
import { afterEach, expect } from "vitest";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import { err, unwrap } from "../../shared/lib/result.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { createProviderStore } from "../storage/provider-store.ts";
import { readerOf } from "../testing/mail-reader.ts";
import { makeCertificate } from "../testing/certificate.ts";
import { freePort, startPostfix, whyNoPostfix, type Postfix } from "../testing/postfix.ts";
import { missing, testUnless } from "../testing/skip-aloud.ts";
import { startProviderProcess, tempFolder } from "../testing/test-provider.ts";
import { createSaslServer } from "./sasl-server.ts";
import { createTransparentAccount, type TransparentAccount } from "../testing/transparent-account.ts";
import { thorough } from "../../test/harness/thorough.ts";

const ADA = "ada@example.org";
const PASSWORD = "Zo\u00eb's horse";
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** In a data folder nobody works on yet. */
async function makeAccount(data: string): Promise<TransparentAccount> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const store = await createProviderStore({ dir: data, crypto, clock: Date.now });
  const accounts = createAccounts({ store, crypto, clock: Date.now });
  const { token } = unwrap(await accounts.addAccount(ADA, ["lovelace@example.org"], "transparent"));
  const { account } = unwrap(accounts.checkInvite(token));
  const ada = await createTransparentAccount(account, ADA, PASSWORD);
  const { genesis: entry, keyring } = ada.made;
  unwrap(await accounts.join({ token, entry, keyring, access: ada.access }));
  await store.close();
  return ada;
}

interface Sent {
  readonly code: number | null;
  /** Both sides' lines. */
  readonly said: string;
}

interface Login {
  readonly mechanism: string;
  readonly user: string;
  readonly password: string;
}

/** curl as a mail program: STARTTLS, a login, a message to its sender. */
async function submit(folder: string, { port }: Postfix, login: Login, subject: string): Promise<Sent> {
  return curlTo(folder, `smtp://127.0.0.1:${port}`, login, { from: ADA, to: ADA, subject });
}

/** Null: without a login. */
async function curlTo(
  folder: string,
  url: string,
  login: Login | null,
  { from, to, subject }: { readonly from: string; readonly to: string; readonly subject: string },
): Promise<Sent> {
  const message = path.join(folder, "message");
  writeFileSync(message, `From: ${from}\r\nSubject: ${subject}\r\n\r\nhello\r\n`);
  const curl = spawn("curl", [
    ...["--verbose", "--silent", "--ssl-reqd", "--insecure", `${url}/client.example`],
    ...(login ? ["--login-options", `AUTH=${login.mechanism}`, "--user", `${login.user}:${login.password}`] : []),
    ...["--mail-from", from, "--mail-rcpt", to, "--upload-file", message, "--max-time", "40"],
  ]);
  const [said, , [code]] = await Promise.all([
    text(curl.stderr),
    text(curl.stdout),
    once(curl, "close") as Promise<[number | null]>,
  ]);
  return { code, said };
}

/** Takes mail from whoever logs in over TLS, and from nobody else. */
function startSubmission(folder: string, lmtp: string, saslPath: string): Promise<Postfix> {
  const { cert, key } = makeCertificate(folder);
  return startPostfix(lmtp, {
    ...{ smtpd_sasl_auth_enable: "yes", smtpd_sasl_type: "dovecot", smtpd_sasl_path: saslPath },
    ...{ smtpd_tls_cert_file: cert, smtpd_tls_key_file: key, smtpd_tls_security_level: "may" },
    smtpd_tls_auth_only: "yes",
    smtpd_recipient_restrictions: "permit_sasl_authenticated, reject",
    smtpd_relay_restrictions: "permit_sasl_authenticated, reject",
  });
}

async function until(holds: () => Promise<boolean>, what: () => string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in time: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const CURL_LOGIN_DENIED = 67;

testUnless(
  whyNoPostfix() ?? missing("curl") ?? missing("openssl"),
  "Postfix says from where somebody logs in, and gives on why it was not let in",
  async () => {
    const folder = tempFolder();
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    const from: string[] = [];
    const server = createSaslServer({
      verify(username, _password, address) {
        from.push(address);
        return Promise.resolve(err(username === ADA ? "busy" : "locked"));
      },
      log: () => undefined,
    });
    const listening = await server.listen({ host: "127.0.0.1", port: 0 });
    undo.push(() => server.close());
    const port = "port" in listening ? listening.port : 0;
    const postfix = await startSubmission(folder, "127.0.0.1:1", `inet:127.0.0.1:${port}`);
    undo.push(() => postfix.stop());
    const login = { mechanism: "PLAIN", user: ADA, password: "x" };
    let busy: Sent = { code: null, said: "" };
    await until(
      async () => {
        busy = await submit(folder, postfix, login, "busy");
        return from.length > 0;
      },
      () => `${busy.said} ${postfix.log()}`,
    );
    // Postfix 3.7 knows no temporary failure here: it gives the reason on under the code of a wrong password
    expect(busy.said).toMatch(/< (?:454 4\.7\.0|535 5\.7\.8) .*: too many logins at the moment: try again/);
    const locked = await submit(folder, postfix, { ...login, user: "bob@example.org" }, "locked");
    expect(locked.said).toMatch(/< 535 5\.7\.8 Error: authentication failed: the password was set anew/);
    expect(new Set(from)).toEqual(new Set(["127.0.0.1"]));
  },
  120_000,
);

// over a port: as the guide sets it up, below
for (const kind of thorough ? (["a port", "a unix socket"] as const) : (["a unix socket"] as const))
  testUnless(
    whyNoPostfix() ?? missing("curl") ?? missing("openssl"),
    `who submits logs in with a password or an app password, asked over ${kind}, and the mail comes back`,
    async () => {
      const folder = tempFolder();
      const ada = await makeAccount(path.join(folder, "data"));
      chmodSync(folder, 0o755);
      const socket = path.join(folder, "auth");
      const listen = kind === "a port" ? "127.0.0.1:0" : `unix:${socket}`;
      const provider = await startProviderProcess(["--sasl", listen], {}, folder);
      undo.push(() => provider.end());
      const asked = provider.daemon.ready["sasl"] ?? "";
      // Postfix asks as a user of its own: here the socket is opened to all, as its group would be
      if (kind === "a unix socket") chmodSync(socket, 0o666);
      const saslPath = kind === "a port" ? `inet:${asked}` : socket;
      const postfix = await startSubmission(folder, provider.lmtp, saslPath);
      undo.push(() => postfix.stop());
      const reader = readerOf(createProviderClient({ fetch, baseUrl: provider.http, crypto }), ada.made);
      const send = (mechanism: string, user: string, password: string, subject: string): Promise<Sent> =>
        submit(folder, postfix, { mechanism, user, password }, subject);

      await until(async () => (await send("PLAIN", ADA, PASSWORD, "first")).code === 0, postfix.log);
      const good = [
        await send("LOGIN", ADA, PASSWORD, "by LOGIN"),
        await send("PLAIN", "Lovelace@Example.org", ada.app, "by an app password"),
        await send("LOGIN", ADA, ada.app.toUpperCase(), "by an app password and LOGIN"),
      ];
      for (const { code, said } of good) expect(code, said).toBe(0);
      expect(good.map(({ said }) => /AUTH (\w+)/.exec(said.slice(said.indexOf("> AUTH")))?.[1])).toEqual([
        ...["LOGIN", "PLAIN", "LOGIN"],
      ]);
      const bad = [
        await send("PLAIN", ADA, "Zoe's horse", "by a wrong password"),
        await send("LOGIN", "nobody@example.org", PASSWORD, "by nobody"),
      ];
      for (const { code, said } of bad) {
        expect(code, said).toBe(CURL_LOGIN_DENIED);
        expect(said).toMatch(/< 535 5\.7\.8 Error: authentication failed: wrong user name or password/);
      }
      await until(async () => (await reader.read()).length >= 4, postfix.log);
      const subjects = (await reader.read()).map(({ content }) => content.index.subject);
      expect(new Set(subjects)).toEqual(
        new Set(["first", "by LOGIN", "by an app password", "by an app password and LOGIN"]),
      );
      // what Postfix knows the sender by is the account's main address
      expect(postfix.log()).toMatch(/sasl_method=PLAIN, sasl_username=ada@example\.org/);
      expect(postfix.log()).not.toMatch(/sasl_username=lovelace|fatal|panic/i);
      await provider.daemon.stop();
      const lines = provider.daemon.stderr();
      expect(lines).toContain("sasl.loginsFailed");
      expect(lines).not.toMatch(/ada@|nobody@|horse/);
    },
    120_000,
  );

/** The services of master.cf that docs/deployment.md gives, on other ports and with other files. */
function documentedServices(at: {
  readonly ports: { readonly submissions: number; readonly submission: number };
  readonly sasl: string;
  readonly senders: string;
}): string {
  const page = readFileSync(new URL("../../docs/deployment.md", import.meta.url), "utf8");
  const block = /^```\n(submissions inet[^`]*)```$/m.exec(page)?.[1] ?? "";
  return block
    .replace(/^submissions/m, `127.0.0.1:${at.ports.submissions}`)
    .replace(/^submission(?= )/m, `127.0.0.1:${at.ports.submission}`)
    .replaceAll("inet:127.0.0.1:2425", `inet:${at.sasl}`)
    .replaceAll("/etc/postfix/aerogramme-senders", at.senders);
}

/** A next hop for what goes outward. */
async function startSink(): Promise<number> {
  const port = await freePort();
  const sink = spawn("/usr/sbin/smtp-sink", ["-u", "nobody", `127.0.0.1:${port}`, "10"], { stdio: "ignore" });
  undo.push(async () => {
    sink.kill();
    if (sink.exitCode === null && sink.signalCode === null) await once(sink, "exit");
  });
  return port;
}

testUnless(
  whyNoPostfix() ?? missing("curl") ?? missing("openssl"),
  "as the guide sets it up: who logged in sends outward, as none but themselves; who did not, nothing",
  async () => {
    const folder = tempFolder();
    await makeAccount(path.join(folder, "data"));
    chmodSync(folder, 0o755);
    const provider = await startProviderProcess(["--sasl", "127.0.0.1:0"], {}, folder);
    undo.push(() => provider.end());
    const senders = path.join(folder, "senders");
    writeFileSync(senders, `${ADA} ${ADA}\nlovelace@example.org ${ADA}\nbob@example.org bob@example.org\n`);
    const { cert, key } = makeCertificate(folder);
    const ports = { submissions: await freePort(), submission: await freePort() };
    const services = documentedServices({ ports, sasl: provider.daemon.ready["sasl"] ?? "", senders });
    const settings = {
      ...{ smtpd_tls_cert_file: cert, smtpd_tls_key_file: key, smtpd_tls_security_level: "may" },
      smtpd_recipient_restrictions: "reject_unauth_destination, reject_unverified_recipient",
      ...{ mynetworks: "", relayhost: `[127.0.0.1]:${await startSink()}` },
    };
    const postfix = await startPostfix(provider.lmtp, settings, services);
    undo.push(() => postfix.stop());
    const login = { mechanism: "PLAIN", user: ADA, password: PASSWORD };
    const out = { from: ADA, to: "friend@example.net", subject: "outward" };
    const starttls = `smtp://127.0.0.1:${ports.submission}`;
    const tls = `smtps://127.0.0.1:${ports.submissions}`;

    await until(async () => (await curlTo(folder, starttls, login, out)).code === 0, postfix.log);
    const good = [
      await curlTo(folder, tls, login, { ...out, to: "other@example.net" }),
      await curlTo(folder, tls, { ...login, user: "lovelace@example.org" }, { ...out, from: "lovelace@example.org" }),
    ];
    for (const { code, said } of good) expect(code, said).toBe(0);
    const sent = /to=<other@example\.net>, relay=127\.0\.0\.1\[127\.0\.0\.1\]:\d+, .*status=sent/;
    await until(() => Promise.resolve(sent.test(postfix.log())), postfix.log);

    for (const url of [starttls, tls]) {
      for (const from of ["bob@example.org", "stranger@example.net", "ada+x@example.com"])
        expect((await curlTo(folder, url, login, { ...out, from })).said).toMatch(
          /< 553 5\.7\.1 .*Sender address rejected: not owned by user ada@example\.org/,
        );
      for (const to of [out.to, ADA])
        expect((await curlTo(folder, url, null, { ...out, from: "x@example.net", to })).said).toMatch(/< 554 5\.7\.1/);
      expect((await curlTo(folder, url, null, out)).said).toMatch(/< 553 5\.7\.1 .*not logged in/);
    }
    const port25 = `smtp://127.0.0.1:${postfix.port}`;
    expect((await curlTo(folder, port25, null, out)).said).toMatch(/< [45]54 5?\.?.*Relay access denied/);
    expect((await curlTo(folder, port25, login, out)).code).not.toBe(0);
    expect((await curlTo(folder, port25, null, { ...out, from: "x@example.net", to: ADA })).code).toBe(0);
    expect(postfix.log()).not.toMatch(/fatal|panic|to=<friend@example\.net>.*status=bounced/i);
  },
  120_000,
);
