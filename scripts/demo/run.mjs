// Runs the demonstration until it is told to stop; both `npm start` and `npm run dev` do.
import path from "node:path";
import { root } from "../ensure-installed.mjs";
import { openDemo } from "./demo.mjs";
import { guide, wordsText } from "./guide.mjs";

const say = (line) => console.log(line);
// a closed terminal must not keep the rest from being stopped
process.stdout.on("error", () => undefined);

/**
 * DEMO_DIR names another folder than `name`. `startPage(address, target)` may serve the page itself at HOST:PORT, handing
 * /api on to the provider at `target`: {stop}.
 */
export async function runDemo(name = ".demo", startPage = null) {
  const folder = path.resolve(process.env.DEMO_DIR || path.join(root, name));
  const running = [];
  const stopped = untilSignalled();
  try {
    const parts = await start(folder, running, startPage);
    const reason = await Promise.race([stopped, ...parts.map((part) => endedByItself(folder, part))]);
    say(reason === null ? "\nstopping …" : `\n${reason}`);
    process.exitCode = reason === null ? 0 : 1;
  } catch (error) {
    console.error(`\n${explain(error, folder)}`);
    process.exitCode = 1;
  } finally {
    for (const daemon of running.reverse()) await daemon.stop();
    if (process.exitCode === 0) say("stopped");
  }
}

/** The parts that run, by name. */
async function start(folder, running, startPage) {
  const demo = openDemo(folder, say);
  const page = startPage && (await demo.pageAddress());
  let lmtpAddress = "";
  running.push(await demo.startMta(() => lmtpAddress));
  const provider = await demo.startProvider(page && `http://${page}`);
  running.push(provider);
  const { lmtp, http, origin } = provider.ready;
  lmtpAddress = lmtp;
  if (startPage) running.push(await startPage(page, http));
  const words = await demo.join(origin);
  if (words) say(wordsText(words, demo.wordsFile));
  await demo.makeOpen();
  const count = await demo.deliverSamples(lmtp);
  if (count > 0) say(`\n${count} sample messages delivered to each account by LMTP, and sealed.`);
  const companion = await demo.startCompanion();
  running.push(companion);
  say(
    guide({
      webmail: origin,
      lmtp,
      imap: companion.ready.imap,
      smtp: companion.ready.smtp,
      link: await demo.companionLink(),
      providerImap: provider.ready.imap,
      providerSmtp: provider.ready.submission,
      ...demo.state,
      ...demo,
    }),
  );
  return [
    ["provider", provider],
    ["companion", companion],
  ];
}

const endedByItself = async (folder, [name, { exited }]) =>
  `${name} ended by itself (exit code ${await exited}): see ${folder}/${name}.log`;

const untilSignalled = () =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve(null));
  });

function explain(error, folder) {
  const text = error instanceof Error ? error.message : String(error);
  const hint = /joined already/.test(text)
    ? `\nThe demonstration in ${folder} is half made: remove the folder and start again.`
    : "";
  return `could not start: ${text.replace(/^aerogramme: /, "")}${hint}`;
}
