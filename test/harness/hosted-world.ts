/** A provider with IMAP over TLS and one account that a password opens: real processes, on a folder that goes with `end`. */
import { ImapFlow } from "imapflow";
import { makeCertificate, readFiles } from "../../server/testing/certificate.ts";
import { startProviderProcess, tempFolder } from "../../server/testing/test-provider.ts";
import { aerogrammeJson } from "./daemon.ts";
import { ImapClient } from "./imap-client.ts";
import type { ImapPlace } from "./imap-place.ts";
import { LmtpClient } from "./lmtp-client.ts";

export interface HostedWorld {
  readonly folder: string;
  readonly address: string;
  readonly password: string;
  /** The provider's origin, as it is now. */
  readonly http: string;
  /** Where its IMAP is now, for the account. */
  place(security: ImapPlace["security"], password?: string): ImapPlace;
  /** Where it takes mail to send, if the command line says that it does: over TLS from the start, or STARTTLS. */
  smtp(security: "implicit" | "starttls"): Pick<ImapPlace, "host" | "port" | "security">;
  /** For a client that is to trust its certificate. */
  readonly trust: { readonly ca: Buffer; readonly servername: string };
  /** A connection of imapflow that is logged in; rejects if the login fails. */
  connect(security: ImapPlace["security"], password?: string): Promise<ImapFlow>;
  /** A connection in clear over loopback that is logged in, line by line. */
  open(password?: string): Promise<ImapClient>;
  /** Delivers by LMTP; throws unless each is taken. */
  deliver(...messages: readonly string[]): Promise<void>;
  restart(how: "stop" | "kill"): Promise<void>;
  /** Another account, as empty as at first, under the same address and password. */
  renew(): Promise<void>;
  end(): Promise<void>;
}

const PASSWORD = "violin carbon tunnel basket";

/** `more`: of the provider's command line. */
export async function createHostedWorld(more: readonly string[] = []): Promise<HostedWorld> {
  const folder = tempFolder();
  const address = "bob@example.org";
  const certificate = makeCertificate(folder);
  const trust = { ca: Buffer.from(readFiles(certificate).cert), servername: "localhost" };
  const tls = ["--tls-cert", certificate.cert, "--tls-key", certificate.key];
  let provider = await startProviderProcess(
    ["--imap", "127.0.0.1:0", "--imaps", "127.0.0.1:0", ...tls, ...more],
    {},
    folder,
  );
  const account = (...args: readonly string[]) =>
    aerogrammeJson(["provider", "account", ...args, "--data", provider.data], `${PASSWORD}\n`);
  const add = () => account("add", address, "--transparent", "--password-stdin");
  await add();

  function place(security: ImapPlace["security"], password = PASSWORD): ImapPlace {
    const listens = provider.daemon.ready[security === "implicit" ? "imaps" : "imap"] ?? "";
    const port = Number(/:(\d+)$/.exec(listens)?.[1]);
    const where = { host: "localhost", port, user: address, password, security };
    return security === "clear" ? where : { ...where, ca: certificate.cert };
  }

  return {
    ...{ folder, address, password: PASSWORD, place, trust },
    smtp(security) {
      const listens = provider.daemon.ready[security === "implicit" ? "submissions" : "submission"] ?? "";
      return { host: "localhost", port: Number(/:(\d+)$/.exec(listens)?.[1]), security };
    },
    get http() {
      return provider.http;
    },
    async connect(security, password) {
      const { host, port, user, password: pass } = place(security, password);
      const client = new ImapFlow({
        ...{ host, port, auth: { user, pass }, logger: false, secure: security === "implicit" },
        ...(security === "starttls" ? { doSTARTTLS: true } : {}),
        tls: trust,
      });
      await client.connect();
      return client;
    },
    open: (password = PASSWORD) => ImapClient.open(provider.daemon.ready["imap"] ?? "", address, password),
    async deliver(...messages) {
      const lmtp = await LmtpClient.open(provider.lmtp);
      for (const message of messages) {
        const [reply = ""] = await lmtp.deliver([address], Buffer.from(message));
        if (!reply.startsWith("250")) throw new Error(reply);
      }
      lmtp.close();
    },
    async restart(how) {
      provider = await provider.restart(how);
    },
    async renew() {
      await account("remove", address, "--yes");
      await add();
    },
    end: () => provider.end(),
  };
}
