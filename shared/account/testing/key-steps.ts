/**
 * Devices × epochs × removals × words × recoveries, in any order, before a provider that lies now and then: all who are in
 * agree to the byte, all mail sealed to keys that the account has is there, who was left out reads nothing sealed after,
 * and no lie is taken for true.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { openKeyring } from "../../crypto/keyring.ts";
import { wordsToRoot } from "../../crypto/recovery-words.ts";
import { bytesToHex } from "../../lib/bytes.ts";
import { seq as toSeq } from "../../lib/ids.ts";
import { ok, unwrap } from "../../lib/result.ts";
import type { LogPage } from "../../log/page.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { lookWithWords } from "../join/join.ts";
import { rootKeys } from "../keys/new-keys.ts";
import { decodeSecrets } from "../keys/secrets.ts";
import { inbox, setFlag } from "./account-contract.ts";
import { ADDRESS, createWorld, type TestDevice, type World } from "./world.ts";

type Lie = (page: LogPage) => LogPage;

/** What a provider may do to a page that holds something. */
const LIES: Readonly<Record<string, Lie>> = {
  drop: (page) => ({ ...page, entries: page.entries.slice(1) }),
  reorder: ({ entries: [first, second, ...rest], ...page }) => ({
    ...page,
    entries: [second, first, ...rest].filter((entry) => entry !== undefined),
  }),
  edit: (page) => ({ ...page, entries: page.entries.map((entry, i) => (i === 0 ? changed(entry) : entry)) }),
  replay: (page) => ({ ...page, last: toSeq(page.last + 1), entries: [...page.entries, ...page.entries.slice(-1)] }),
  rollBack: (page) => ({ ...page, entries: [], last: toSeq(0) }),
  head: (page) => ({ ...page, head: changed(page.head) }),
};

function changed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
  return copy;
}

/** The log as the liar shows it once. */
const lyingOnce = (log: RemoteLog, lie: Lie): RemoteLog => {
  let told = false;
  return {
    ...log,
    async read(after, signal) {
      const page = await log.read(after, signal);
      if (!page.ok || page.value.entries.length < 2 || told) return page;
      told = true;
      return ok(lie(page.value));
    },
  };
};

interface Model {
  readonly world: World;
  live: TestDevice[];
  readonly removed: { readonly device: TestDevice; readonly epochs: number }[];
  words: string;
  /** Those that may still undo, oldest first. */
  former: string[];
  readonly dead: string[];
  /** Mail by the epoch it was sealed in. */
  readonly mail: Map<number, number>;
  /** Mail that those words can open if they take the account back: by the words. */
  readonly opens: Map<string, number>;
  name: number;
}

type Command = (model: Model, pick: number) => Promise<void>;

const parts = ({ world }: Model) => ({ crypto, provider: world.port, clock: () => world.clock.now });
const epochOf = ({ world }: Model): number => world.hosted.view.record?.record.epoch ?? 0;
const one = (model: Model, pick: number): TestDevice => {
  const device = model.live[pick % model.live.length];
  if (!device) throw new Error("nobody is in");
  return device;
};
const addDevice = async (model: Model, secrets: Uint8Array): Promise<void> => {
  const device = await model.world.open(secrets);
  expect(await device.account.sync()).toBe(true);
  model.live.push(device);
};
function leave(model: Model, who: readonly TestDevice[]): void {
  model.live = model.live.filter((device) => !who.includes(device));
  model.removed.push(...who.map((device) => ({ device, epochs: epochOf(model) - 1 })));
}

const COMMANDS: Readonly<Record<string, Command>> = {
  async deliver(model) {
    await model.world.deliverMany(++model.name, model.name);
    model.mail.set(epochOf(model), (model.mail.get(epochOf(model)) ?? 0) + 1);
  },
  async sync(model, pick) {
    expect(await one(model, pick).account.sync()).toBe(true);
  },
  async flag(model, pick) {
    const device = one(model, pick);
    await device.account.sync();
    if (inbox(device.account).count > 0) unwrap(await setFlag(device.account, `flag${pick % 5}`));
  },
  async restart(model, pick) {
    const device = one(model, pick);
    await device.account.close();
    model.live[model.live.indexOf(device)] = await device.reopen();
  },
  async renew(model, pick) {
    unwrap(await one(model, pick).account.security.renewKeys());
  },
  async pair(model, pick) {
    const device = one(model, pick);
    let code = "";
    const attempt = model.world.pair((progress) => {
      if (progress.type === "code") code = progress.text;
    });
    await expect.poll(() => code, { interval: 1 }).not.toBe("");
    await device.account.sync();
    unwrap(await unwrap(await device.account.security.takePairing(code)).approve());
    await addDevice(model, unwrap(await attempt.result).secrets);
  },
  async joinByWords(model) {
    const looked = unwrap(await lookWithWords(parts(model), ADDRESS, model.words));
    expect(looked.kind.type).toBe("join");
    await addDevice(model, unwrap(await looked.enrol({ kind: "companion", name: "more" }, false)).secrets);
  },
  async remove(model, pick) {
    if (model.live.length < 2) return;
    const [by, whom] = [one(model, pick), one(model, pick + 1)];
    unwrap(await by.account.security.revoke([whom.account.device]));
    leave(model, [whom]);
  },
  async newWords(model, pick) {
    if (model.former.length > 5) return;
    const pending = await one(model, pick).account.security.newWords();
    unwrap(await pending.finish());
    model.former.push(model.words);
    model.opens.set(model.words, epochOf(model) - 1);
    model.words = pending.words.join(" ");
  },
  async undoWords(model, pick) {
    const words = model.former[pick % Math.max(1, model.former.length)];
    if (words === undefined) return;
    const looked = unwrap(await lookWithWords(parts(model), ADDRESS, words));
    expect(looked.kind.type).toBe("replaced");
    const joined = unwrap(await looked.enrol({ kind: "companion", name: "rescue" }, false));
    const opens = model.opens.get(words) ?? 0;
    for (const epoch of [...model.mail.keys()]) if (epoch > opens && epoch < epochOf(model)) model.mail.delete(epoch);
    model.dead.push(model.words, ...model.former.slice(model.former.indexOf(words) + 1));
    model.former = model.former.slice(0, model.former.indexOf(words));
    // keyrings of these words go on with what they open
    model.words = words;
    leave(model, [...model.live]);
    await addDevice(model, joined.secrets);
  },
  async removeOthersByWords(model) {
    const looked = unwrap(await lookWithWords(parts(model), ADDRESS, model.words));
    const joined = unwrap(await looked.enrol({ kind: "webmail", name: "only" }, true));
    leave(model, [...model.live]);
    await addDevice(model, joined.secrets);
  },
};

async function lie(model: Model, kind: string, pick: number): Promise<void> {
  const device = one(model, pick);
  const told = LIES[kind];
  if (!told) throw new Error("no such lie");
  const copy = await device.clone({ log: (log) => lyingOnce(log, told) });
  const honest = await copy.account.sync();
  // a log of one entry is too short to lie about
  if (model.world.hosted.entries.length < 2) return;
  expect({ kind, honest, connection: copy.account.connection.type }).toMatchObject({
    honest: false,
    connection: "tampered",
  });
}

async function checkAll(model: Model): Promise<void> {
  const expected = [...model.mail.values()].reduce((sum, count) => sum + count, 0);
  const heads = new Set<string>();
  for (const device of model.live) {
    expect(await device.account.sync()).toBe(true);
    expect(inbox(device.account).count).toBe(expected);
    heads.add(bytesToHex(device.account.head));
  }
  expect(heads.size).toBe(1);
  for (const { device, epochs } of model.removed) {
    await device.account.sync();
    expect(device.account.connection).toEqual({ type: "refused", reason: "revoked" });
    const held = decodeSecrets(device.secrets)?.epochs ?? [];
    expect(Math.max(...held.map(({ epoch }) => epoch))).toBeLessThanOrEqual(epochs);
  }
  await checkWords(model);
}

/** The keyring in force opens with the words in force, and with no others there ever were. */
async function checkWords(model: Model): Promise<void> {
  const { view, blobs } = model.world.hosted;
  const record = view.record?.record;
  if (!record) throw new Error("no record");
  const file = unwrap(await blobs.get(record.keyring.id));
  const expected = { account: view.account, epoch: record.epoch, hash: record.keyring.sha256 };
  for (const words of [model.words, ...model.former, ...model.dead]) {
    const root = await rootKeys(crypto, unwrap(wordsToRoot(words)), view.account);
    const opened = await openKeyring(crypto, root.recovery, file, expected);
    expect(opened.ok).toBe(words === model.words);
  }
}

const step = fc.record({
  command: fc.constantFrom(...Object.keys(COMMANDS), ...Object.keys(LIES)),
  pick: fc.nat(100),
});

/** Runs so many random sequences. */
export const expectKeysHold = (numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const world = await createWorld(crypto);
      const state = { live: [world.first], removed: [], words: world.words, former: [], dead: [], name: 0 };
      const model: Model = { world, ...state, mail: new Map(), opens: new Map() };
      await world.deliverMany(++model.name, model.name);
      model.mail.set(1, 1);
      await world.first.account.sync();
      for (const { command, pick } of steps) {
        world.clock.now += 1000;
        const run = COMMANDS[command];
        await (run ? run(model, pick) : lie(model, command, pick));
      }
      await checkAll(model);
    }),
    { numRuns },
  );
