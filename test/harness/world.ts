/** A provider, one account and its devices, each a real process on folders of its own; everything goes with `end`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { aerogrammeJson, startDaemon, type Daemon } from "./daemon.ts";
import { ImapClient } from "./imap-client.ts";
import { LmtpClient } from "./lmtp-client.ts";

/** A companion: a folder, and the process on it. */
export interface Device {
  readonly data: string;
  readonly user: string;
  readonly password: string;
  readonly daemon: Daemon;
  /** HOST and port of its IMAP. */
  readonly host: string;
  readonly port: number;
  /** A connection that is logged in. */
  open(): Promise<ImapClient>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface World {
  readonly folder: string;
  readonly address: string;
  readonly providerData: string;
  /** The 24 words. */
  readonly words: readonly string[];
  readonly provider: Daemon;
  readonly device: Device;
  /** One more device, joined by the words and started. */
  joinDevice(name: string): Promise<Device>;
  /** Starts a companion on a folder that is there already, with another device's password. */
  startDevice(data: string, like: Pick<Device, "user" | "password">): Promise<Device>;
  startProvider(): Promise<void>;
  /** Delivers by LMTP; throws unless it is taken. */
  deliver(...messages: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

export const plainMessage = (subject: string, body = "Hello."): string =>
  `From: Ada <ada@example.net>\r\nTo: bob@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.net>\r\n\r\n${body}\r\n`;

export interface WorldOptions {
  /** Added to the provider's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** What stands before the provider, and where it finds it: devices know no other. */
  readonly before?: { readonly origin: string; upstream: string };
  /** What devices fetch ahead (`--prefetch`); else what they do unasked. */
  readonly prefetch?: string;
  /** The provider relays there, and devices take mail to send by SMTP. */
  readonly smarthost?: string;
}

export async function createWorld({ env = {}, before, prefetch, smarthost }: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-world-"));
  const providerData = path.join(folder, "provider");
  const address = "bob@example.org";
  const devices: Device[] = [];
  const relay = smarthost === undefined ? [] : ["--smarthost", smarthost];
  let provider = await boot("127.0.0.1:0");

  /** The same HTTP port again after a restart, since devices remember it. */
  async function boot(http: string): Promise<Daemon> {
    const listen = ["--lmtp", "127.0.0.1:0", "--http", http, ...(before ? ["--origin", before.origin] : []), ...relay];
    const daemon = await startDaemon(["provider", "start", "--data", providerData, ...listen], env);
    if (before) before.upstream = daemon.ready["http"] ?? "";
    return daemon;
  }

  async function startDevice(data: string, { user, password }: Pick<Device, "user" | "password">): Promise<Device> {
    const options = [
      ...(prefetch === undefined ? [] : ["--prefetch", prefetch]),
      ...(smarthost === undefined ? [] : ["--smtp", "127.0.0.1:0"]),
    ];
    const device = await createDevice(data, user, password, options);
    devices.push(device);
    return device;
  }

  async function join(name: string, args: readonly string[], input: string) {
    const data = path.join(folder, name);
    const joined = await aerogrammeJson(["companion", "add", "--data", data, "--name", name, ...args], input);
    const { username, password } = joined["imap"] as { username: string; password: string };
    return { joined, device: await startDevice(data, { user: username, password }) };
  }

  const { invite } = await aerogrammeJson(["provider", "account", "add", address, "--data", providerData]);
  const first = await join("first", ["--invite", String(invite)], "");
  const words = first.joined["words"] as string[];
  return {
    ...{ folder, address, providerData, words, device: first.device, startDevice },
    get provider() {
      return provider;
    },
    async joinDevice(name) {
      const origin = before?.origin ?? provider.ready["http"] ?? "";
      const args = ["--provider", origin, "--address", address, "--words-stdin", "--yes"];
      return (await join(name, args, words.join(" "))).device;
    },
    async startProvider() {
      provider = await boot((provider.ready["http"] ?? "").replace("http://", ""));
    },
    async deliver(...messages) {
      const lmtp = await LmtpClient.open(provider.ready["lmtp"] ?? "");
      for (const message of messages) {
        const [reply = ""] = await lmtp.deliver([address], Buffer.from(message));
        if (!reply.startsWith("250")) throw new Error(`${reply}: ${provider.stderr()}`);
      }
      lmtp.close();
    },
    async end() {
      await Promise.all(devices.map((device) => device.stop()));
      await provider.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createDevice(data: string, user: string, password: string, options: string[]): Promise<Device> {
  const boot = (): Promise<Daemon> =>
    startDaemon(["companion", "start", "--data", data, "--imap", "127.0.0.1:0", ...options]);
  let daemon = await boot();
  const imap = (): string => daemon.ready["imap"] ?? "";
  return {
    ...{ data, user, password },
    get daemon() {
      return daemon;
    },
    get host() {
      return imap().slice(0, imap().lastIndexOf(":"));
    },
    get port() {
      return Number(imap().slice(imap().lastIndexOf(":") + 1));
    },
    open: () => ImapClient.open(imap(), user, password),
    async stop() {
      await daemon.stop();
    },
    kill: () => daemon.kill(),
    async start() {
      daemon = await boot();
    },
  };
}

/** Polls until `probe` gives a value that passes; throws with the last one. Milliseconds. */
export async function until<T>(probe: () => Promise<T>, passes: (value: T) => boolean, timeout = 10_000): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await probe();
    if (passes(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)} after ${timeout} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
