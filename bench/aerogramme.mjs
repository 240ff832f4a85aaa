// Provider and companion for one round, each in a fresh folder; and a provider whose accounts open with a password.
import path from "node:path";
import { aerogramme, startDaemon } from "../scripts/demo/daemon.mjs";

export const USER = "alice@example.org";
export const PASSWORD = "bench: open this mailbox";
const ANY = "127.0.0.1:0";

/** A provider with one joined account: {lmtp, startCompanion, stop}. */
export async function startProvider(folder) {
  const at = (name) => path.join(folder, name);
  const flags = ["--data", at("provider"), "--lmtp", ANY, "--http", ANY];
  const provider = await startDaemon(["provider", "start", ...flags], at("provider.log"));
  const { invite } = await aerogramme(["provider", "account", "add", USER, "--data", at("provider")]);
  const joined = await aerogramme(["companion", "add", "--data", at("companion"), "--invite", invite]);
  return {
    lmtp: provider.ready.lmtp,
    stop: provider.stop,
    async startCompanion() {
      const companion = await startDaemon(
        ["companion", "start", "--data", at("companion"), "--imap", ANY],
        at("companion.log"),
      );
      return { imap: companion.ready.imap, password: joined.imap.password, stop: companion.stop };
    },
  };
}

/** A provider that serves these transparent accounts by IMAP itself: {origin, lmtp, imap, pid, stop}. */
export async function startTransparent(folder, addresses = [USER]) {
  const at = (name) => path.join(folder, name);
  const flags = ["--data", at("provider"), "--lmtp", ANY, "--http", ANY, "--imap", ANY];
  const provider = await startDaemon(["provider", "start", ...flags], at("provider.log"));
  for (const address of addresses) {
    const add = ["provider", "account", "add", address, "--transparent", "--password-stdin", "--data", at("provider")];
    await aerogramme(add, PASSWORD);
  }
  return {
    origin: new URL(provider.ready.http).origin,
    lmtp: provider.ready.lmtp,
    imap: provider.ready.imap,
    pid: provider.pid,
    stop: provider.stop,
  };
}
