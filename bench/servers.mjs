// The servers that are compared, behind one face: filled once, then started again on a copy of that folder for each round.
//   start(folder) → {lmtp, imap, user, password, pids(), stop()}; a fresh folder is set up, a copied one is used as it is
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { aerogramme, startDaemon } from "../scripts/demo/daemon.mjs";
import { freePort } from "../scripts/demo/ports.mjs";
import { PASSWORD, startTransparent, USER } from "./aerogramme.mjs";
import { PASSWORD as DOVECOTS, startDovecot } from "./dovecot.mjs";
import { withDescendants } from "./processes.mjs";

const ANY = "127.0.0.1:0";
const PREFETCH = ["--prefetch", "none"];
const quiet = () => undefined;

/** A hardened account: the provider takes the mail in, the companion serves it. */
async function startCompanion(folder) {
  const at = (name) => path.join(folder, name);
  const notes = existsSync(at("notes.json")) ? JSON.parse(readFileSync(at("notes.json"), "utf8")) : null;
  // the companion comes back to the same address
  const http = notes?.http ?? `127.0.0.1:${await freePort("http", [0], quiet)}`;
  const flags = ["--data", at("provider"), "--lmtp", ANY, "--http", http];
  const provider = await startDaemon(["provider", "start", ...flags], at("provider.log"));
  const running = { lmtp: provider.ready.lmtp, user: USER, pids: () => [provider.pid], stop: provider.stop };
  if (notes === null) {
    const { invite } = await aerogramme(["provider", "account", "add", USER, "--data", at("provider")]);
    const joined = await aerogramme(["companion", "add", "--data", at("companion"), "--invite", invite]);
    writeFileSync(at("notes.json"), JSON.stringify({ http, password: joined.imap.password }));
    return running;
  }
  // its cache is empty: bodies are asked of the provider when a client does
  const companion = await startDaemon(
    ["companion", "start", "--data", at("companion"), "--imap", ANY, ...PREFETCH],
    at("companion.log"),
  );
  return {
    ...running,
    imap: companion.ready.imap,
    password: notes.password,
    companion: companion.pid,
    pids: () => [provider.pid, companion.pid],
    async stop() {
      await companion.stop();
      await provider.stop();
    },
  };
}

async function startProvider(folder) {
  const isNew = !existsSync(path.join(folder, "provider"));
  const provider = await startTransparent(folder, isNew ? [USER] : []);
  return { ...provider, user: USER, password: PASSWORD, pids: () => [provider.pid] };
}

async function startDovecots(folder, encrypted) {
  const dovecot = await startDovecot(folder, { encrypted });
  return { ...dovecot, user: USER, password: DOVECOTS, pids: () => withDescendants(dovecot.pid) };
}

export const SERVERS = {
  companion: startCompanion,
  provider: startProvider,
  plain: (folder) => startDovecots(folder, false),
  crypt: (folder) => startDovecots(folder, true),
};
