/** A real Postfix asks the provider about submissions' logins, and hands over to it by LMTP what came in by them. */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
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
import { startPostfix, whyNoPostfix, type Postfix } from "../testing/postfix.ts";
import { missing, testUnless } from "../testing/skip-aloud.ts";
import { startProviderProcess, tempFolder } from "../testing/test-provider.ts";
import { createSaslServer } from "./sasl-server.ts";
import { createTransparentAccount, type TransparentAccount } from "../testing/transparent-account.ts";

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

/** curl as a mail program: STARTTLS, a login, a message. */
async function submit(
  folder: string,
  { port }: Postfix,
  login: { readonly mechanism: string; readonly user: string; readonly password: string },
  subject: string,
): Promise<Sent> {
  const message = path.join(folder, "message");
  writeFileSync(message, `From: ${ADA}\r\nSubject: ${subject}\r\n\r\nhello\r\n`);
  const curl = spawn("curl", [
    ...["--verbose", "--silent", "--ssl-reqd", "--insecure", `smtp://127.0.0.1:${port}/client.example`],
    ...["--login-options", `AUTH=${login.mechanism}`, "--user", `${login.user}:${login.password}`],
    ...["--mail-from", ADA, "--mail-rcpt", ADA, "--upload-file", message, "--max-time", "40"],
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

for (const kind of ["a port", "a unix socket"] as const)
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
