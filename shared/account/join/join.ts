/**
 * Coming into an account: with an invite (makes the account) or with its 24 words (a further device). All keys are made
 * here, on the device; with an invite nothing is registered before `finish`.
 */
import type { Stretch } from "../../crypto/access-secrets.ts";
import { generateEpochSecrets, generateRoot } from "../../crypto/keys.ts";
import type { Keyring } from "../../crypto/keyring.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { rootToWords } from "../../crypto/recovery-words.ts";
import { epoch, seq, type AccountId } from "../../lib/ids.ts";
import { assert } from "../../lib/assert.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { genesisHead, nextPoint } from "../../log/chain.ts";
import type { Flavor } from "../../log/record.ts";
import { FOLD_VERSION, type FoldVersion } from "../../mailbox/fold.ts";
import { accessKeysOf, newPasswordSlot, newSet, PROVIDER_DEVICE_NAME } from "../access/access-set.ts";
import type { GivenSet } from "../access/access-port.ts";
import { inviteFailure, type JoinFailure } from "./join-failure.ts";
import type { JoinPort } from "./join-port.ts";
import { newDevice, newProviderDevice, rootKeys, type DeviceDescription } from "../keys/new-keys.ts";
import { buildGenesis, type NewDevice, type NewRecord } from "../keys/record-builder.ts";
import { lookWithWords } from "./recover.ts";
import { newDeviceSecrets } from "../keys/secrets.ts";

export type { JoinFailure } from "./join-failure.ts";
export type { DeviceDescription } from "../keys/new-keys.ts";
export { lookWithWords, type Recovery } from "./recover.ts";

export interface Joined {
  /** Everything this device keeps secret, for its home to store (wrapped, or mode 0600). */
  readonly secrets: Uint8Array;
  readonly address: string;
}

export interface PendingJoin {
  readonly address: string;
  /** What the invite is for: `finishWithPassword` makes a transparent account, `finish` a hardened one. */
  readonly flavor: Flavor;
  /** 24 of them; shown once, kept nowhere. */
  readonly words: readonly string[];
  finish(device: DeviceDescription): Promise<Result<Joined, JoinFailure>>;
  /** The account's keys will lie at the provider, opened with this password; nothing stays here but what is given back. */
  finishWithPassword(password: string, options: PasswordJoin): Promise<Result<Joined, JoinFailure>>;
}

export interface PasswordJoin {
  readonly stretch: Stretch;
  /** The words are shown to nobody. */
  readonly wordless: boolean;
}

export interface JoinParts {
  readonly crypto: CryptoPort;
  readonly provider: JoinPort;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** What a new account is folded by, where the provider is older than this program. */
  readonly foldVersion?: FoldVersion;
}

/** What an invite needs of the provider. */
export interface InviteParts extends Omit<JoinParts, "provider"> {
  readonly provider: Pick<JoinPort, "origin" | "invite" | "join">;
}

export async function startJoin(parts: InviteParts, token: string): Promise<Result<PendingJoin, JoinFailure>> {
  const { crypto, provider } = parts;
  const invite = await provider.invite(token);
  if (!invite.ok) return err(inviteFailure(invite.error));
  const { account, address, flavor } = invite.value;
  const root = generateRoot(crypto);
  const facts = { account, address, root };
  let genesis: Promise<Made> | null = null;

  async function register(making: Promise<Made>): Promise<Result<Joined, JoinFailure>> {
    const { secrets, ...made } = await making;
    const joined = await provider.join({ token, ...made });
    return joined.ok ? ok({ address, secrets }) : err(inviteFailure(joined.error));
  }

  return ok({
    address,
    flavor,
    words: rootToWords(root),
    async finish(description) {
      genesis ??= newDevice(crypto, description).then((device) => makeAccount(parts, { ...facts, device }));
      return register(genesis);
    },
    async finishWithPassword(password, options) {
      genesis ??= makeOpenedByPassword(parts, facts, password, options);
      return register(genesis);
    },
  });
}

interface Made {
  readonly entry: Uint8Array;
  readonly keyring: NonNullable<NewRecord["keyring"]>;
  readonly access: Omit<GivenSet, "base"> | null;
  readonly secrets: Uint8Array;
}

interface Facts {
  readonly account: AccountId;
  readonly address: string;
  /** What the words stand for. */
  readonly root: Uint8Array;
}

async function makeOpenedByPassword(
  parts: InviteParts,
  facts: Facts,
  password: string,
  { stretch, wordless }: PasswordJoin,
): Promise<Made> {
  const { crypto, clock } = parts;
  const device = await newProviderDevice(crypto, PROVIDER_DEVICE_NAME);
  const made = await makeAccount(parts, { ...facts, device, wordless });
  const slot = await newPasswordSlot({ crypto, stretch, clock }, facts.account, password);
  const access = await newSet(crypto, accessKeysOf(made.secrets), [slot]);
  return { ...made, access };
}

async function makeAccount(
  { crypto, provider, clock, foldVersion = FOLD_VERSION }: InviteParts,
  made: Facts & { readonly device: NewDevice; readonly wordless?: boolean },
): Promise<Made> {
  const { account, address, device, wordless = false } = made;
  const root = await rootKeys(crypto, made.root, account);
  const first = { epoch: epoch(1), ...generateEpochSecrets(crypto) };
  const ring: Keyring = { account, epoch: first.epoch, epochs: [first] };
  const seen = { seq: seq(0), head: genesisHead(crypto, account) };
  const time = Math.floor(clock() / 1000);
  const facts = { account, address, foldVersion, root, wordless, keyring: ring, device, time, seen };
  const { entry, keyring } = await buildGenesis(crypto, facts);
  assert(keyring, "a genesis has a keyring");
  const secrets = newDeviceSecrets(crypto, {
    ...{ account, address, provider: provider.origin, device: device.id, keys: device.keys },
    ...{ identity: root.identity.publicKey, epochs: ring.epochs, lost: [] },
    // what the log begins with is known here: the provider need not be believed
    seen: nextPoint(crypto, account, seen, entry),
  });
  return { entry, keyring, access: null, secrets };
}

/**
 * A further device, certified by the identity key that the words give, beside those there are. Where the words no longer
 * open the account without taking it back (see Recovery), it fails as `wrongWords`: that is for its user to decide.
 */
export async function joinWithWords(
  parts: JoinParts,
  address: string,
  words: string,
  description: DeviceDescription,
): Promise<Result<Joined, JoinFailure>> {
  const looked = await lookWithWords(parts, address, words);
  if (!looked.ok) return looked;
  if (looked.value.kind.type !== "join") return err({ type: "wrongWords" });
  return looked.value.enrol(description, false);
}
