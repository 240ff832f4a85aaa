// The demonstration: a provider on loopback with two accounts and sample mail: one whose keys are on its devices, and a
// companion that reads it; one that opens with a password; and an MTA between the two. All of it lies in one folder, which a later run takes up again:
//
//     provider/  companion/   their data folders       provider.log  companion.log
//     words.txt               the account's 24 words    (kept only because this is a demonstration)
//     demo.json               {account: {address, origin, imap}, open: {address, password}, delivered, deliveredOpen, ports}
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { randomInt } from "node:crypto";
import path from "node:path";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { root } from "../ensure-installed.mjs";
import { aerogramme, startDaemon } from "./daemon.mjs";
import { deliverAll } from "./lmtp.mjs";
import { startMta } from "./mta.mjs";
import { freePort } from "./ports.mjs";
import { addressedTo, sampleMessages } from "./samples.mjs";

export const ADDRESS = "demo@example.org";
/** As long as the other, so that the samples' lines stay as they are. */
export const OPEN_ADDRESS = "open@example.org";
const PASSWORD_WORDS = 5;
const PORTS = {
  ...{ lmtp: 2424, http: 8080, mta: 2525, web: 1180, page: 5173 },
  ...{ imap: 1143, smtp: 1025, providerImap: 1144, providerSmtp: 1026 },
};
const STICKY = new Set(["http", "web", "page"]);

export function openDemo(folder, say) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const at = (name) => path.join(folder, name);
  const file = at("demo.json");
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const state = { account: null, open: null, delivered: [], deliveredOpen: [], ports: {}, ...kept };
  const save = () => writePrivately(file, `${JSON.stringify(state, null, 2)}\n`);
  const port = async (what, name) => {
    // browsers keep what they hold by address: the webmail stays where it was
    const wanted = STICKY.has(name) && state.ports[name] ? [state.ports[name], PORTS[name]] : [PORTS[name]];
    state.ports[name] = await freePort(what, wanted, say);
    return `127.0.0.1:${state.ports[name]}`;
  };

  return {
    state,
    wordsFile: at("words.txt"),
    providerFolder: at("provider"),
    companionFolder: at("companion"),
    /** HOST:PORT for a server of the page in front of the provider. */
    pageAddress: () => port("the webmail", "page"),
    /** Takes what the provider sends; `lmtp()`: where that takes mail, once it runs. */
    startMta: async (lmtp) => startMta(Number((await port("the MTA", "mta")).split(":")[1]), lmtp),
    /** `origin`: where browsers find it, if not at the provider itself. */
    startProvider: (origin = null) =>
      withPorts(async () => {
        const [lmtp, http] = [await port("LMTP", "lmtp"), await port("HTTP", "http")];
        const imap = await port("IMAP of the provider", "providerImap");
        const flags = [
          "--data",
          at("provider"),
          "--lmtp",
          lmtp,
          "--http",
          http,
          "--imap",
          imap,
          "--submission",
          await port("SMTP of the provider", "providerSmtp"),
          "--smarthost",
          `smtp://127.0.0.1:${state.ports.mta}`,
          "--origin",
          origin ?? `http://${http}`,
        ];
        const daemon = await startDaemon(["provider", "start", ...flags], at("provider.log"));
        save();
        return daemon;
      }),
    startCompanion: () =>
      withPorts(async () => {
        const flags = [
          "--data",
          at("companion"),
          "--imap",
          await port("IMAP", "imap"),
          "--smtp",
          await port("SMTP", "smtp"),
        ];
        const web = isWebBuilt() ? ["--web", await port("the webmail of the companion", "web")] : [];
        const daemon = await startDaemon(["companion", "start", ...flags, ...web], at("companion.log"));
        save();
        return daemon;
      }),
    /** The link that opens the webmail of the companion, which runs; null if it serves none. */
    async companionLink() {
      return isWebBuilt() ? (await aerogramme(["companion", "web", "--data", at("companion")])).web : null;
    },
    /** Makes the account; or, where the webmail has moved to another port, adds the companion anew. The words if new. */
    async join(origin) {
      if (state.account?.origin === origin) return null;
      const joined = state.account ? await rejoin(at, origin, say) : await joinByInvite(at);
      if (joined.words) writePrivately(at("words.txt"), `${joined.words.join(" ")}\n`);
      state.account = { address: joined.address, origin, imap: joined.imap };
      save();
      return joined.words ?? null;
    },
    /** The account that opens with a password, which is kept only because this is a demonstration. */
    async makeOpen() {
      if (state.open) return;
      const password = Array.from({ length: PASSWORD_WORDS }, () => wordlist[randomInt(wordlist.length)]).join("-");
      const flags = ["--transparent", "--password-stdin", "--data", at("provider")];
      await aerogramme(["provider", "account", "add", OPEN_ADDRESS, ...flags], `${password}\n`);
      state.open = { address: OPEN_ADDRESS, password };
      save();
    },
    /** Those not delivered yet, to both accounts; how many to each at most. */
    async deliverSamples(lmtp) {
      const deliver = async (samples, delivered) => {
        const missing = samples.filter(({ name }) => !delivered.includes(name));
        await deliverAll(lmtp, missing, ({ name }) => {
          delivered.push(name);
          save();
        });
        return missing.length;
      };
      const samples = sampleMessages();
      const open = samples.map((sample) => addressedTo(sample, ADDRESS, OPEN_ADDRESS));
      return Math.max(await deliver(samples, state.delivered), await deliver(open, state.deliveredOpen));
    },
  };
}

const isWebBuilt = () => existsSync(path.join(root, "dist/web/companion.html"));

/** Again with other ports where somebody took one between the look and the start. */
async function withPorts(start, tries = 3) {
  try {
    return await start();
  } catch (error) {
    if (tries === 1 || !/something else listens/.test(error.message)) throw error;
    return withPorts(start, tries - 1);
  }
}

async function joinByInvite(at) {
  const { invite } = await aerogramme(["provider", "account", "add", ADDRESS, "--data", at("provider")]);
  return aerogramme(["companion", "add", "--data", at("companion"), "--invite", invite, "--name", "Demo companion"]);
}

/** Logins are bound to the provider's origin, which has another port now: a new device, by the kept words. */
async function rejoin(at, origin, say) {
  say("the provider's address has changed since the last run: the companion joins anew with the words");
  await aerogramme(["companion", "remove", ADDRESS, "--yes", "--data", at("companion")]);
  const words = readFileSync(at("words.txt"), "utf8");
  const who = ["--provider", origin, "--address", ADDRESS, "--words-stdin", "--yes", "--name", "Demo companion"];
  return aerogramme(["companion", "add", "--data", at("companion"), ...who], words);
}

function writePrivately(file, text) {
  const beside = `${file}.new`;
  writeFileSync(beside, text, { mode: 0o600 });
  chmodSync(beside, 0o600);
  renameSync(beside, file);
}
