// Runs the demonstration until it is told to stop; both `npm start` and `npm run dev` do.
import path from "node:path";
import { root } from "../ensure-installed.mjs";
import { openDemo } from "./demo.mjs";
import { guide, wordsText } from "./guide.mjs";

const say = (line) => console.log(line);
// a closed terminal must not keep the rest from being stopped
process.stdout.on("error", () => undefined);

/** DEMO_DIR names another folder than .demo. */
const folder = path.resolve(process.env.DEMO_DIR || path.join(root, ".demo"));

/** `besides(origin)` may start one more thing: {webmail, exited, stop}. */
export async function runDemo(besides = null) {
  const running = [];
  const stopped = untilSignalled();
  try {
    const parts = await start(running, besides);
    const reason = await Promise.race([stopped, ...parts.map(endedByItself)]);
    say(reason === null ? "\nstopping …" : `\n${reason}`);
    process.exitCode = reason === null ? 0 : 1;
  } catch (error) {
    console.error(`\n${explain(error)}`);
    process.exitCode = 1;
  } finally {
    for (const daemon of running.reverse()) await daemon.stop();
    if (process.exitCode === 0) say("stopped");
  }
}

/** The parts that run, by name. */
async function start(running, besides) {
  const demo = openDemo(folder, say);
  const provider = await demo.startProvider();
  running.push(provider);
  const words = demo.join(provider.ready.http);
  if (words) say(wordsText(words, demo.wordsFile));
  const count = await demo.deliverSamples(provider.ready.lmtp);
  if (count > 0) say(`\n${count} sample messages delivered by LMTP and sealed.`);
  const companion = await demo.startCompanion();
  running.push(companion);
  const extra = besides && (await besides(provider.ready.http));
  if (extra) running.push(extra);
  const { lmtp } = provider.ready;
  const webmail = extra?.webmail ?? provider.ready.http;
  say(guide({ webmail, lmtp, imap: companion.ready.imap, account: demo.state.account, ...demo }));
  return [["provider", provider], ["companion", companion], ...(extra ? [["vite", extra]] : [])];
}

const endedByItself = async ([name, { exited }]) =>
  `${name} ended by itself (exit code ${await exited})${name === "vite" ? "" : `: see ${folder}/${name}.log`}`;

const untilSignalled = () =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve(null));
  });

function explain(error) {
  const text = error instanceof Error ? error.message : String(error);
  const hint = /joined already/.test(text)
    ? `\nThe demonstration in ${folder} is half made: remove the folder and start again.`
    : "";
  return `could not start: ${text.replace(/^aerogramme: /, "")}${hint}`;
}
