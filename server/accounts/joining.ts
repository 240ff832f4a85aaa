/** Joining: what an invite token is good for, and the genesis it is traded for. */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { equalBytes } from "../../shared/lib/bytes.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { ChainPoint } from "../../shared/log/chain.ts";
import { parseEntry, type AccountEntry } from "../../shared/log/entry.ts";
import { providerDevice, type Flavor } from "../../shared/log/record.ts";
import type { Violation } from "../../shared/log/violation.ts";
import type { Access, GivenAccess } from "./access.ts";
import type { AccountStore, Failing, Keyring, Refused, StoredInvite } from "./account-store.ts";
import { hashToken } from "./invite-token.ts";

export interface Invite {
  readonly account: AccountId;
  readonly address: string;
  /** Unix seconds. */
  readonly expires: number;
  /** Of the account it makes; a genesis of another is refused. */
  readonly flavor: Flavor;
}
export type InviteFailure = { readonly type: "inviteInvalid" } | { readonly type: "inviteExpired" };
/** `exists`: somebody has joined already, with another genesis. */
export type JoinFailure = InviteFailure | { readonly type: "exists" } | Refused | Failing;

export interface JoinCall {
  readonly token: string;
  /** The genesis entry. */
  readonly entry: Uint8Array;
  readonly keyring: Keyring;
  /** What opens its provider device; null: it has none. */
  readonly access: GivenAccess | null;
}

export interface Joining {
  checkInvite(token: string): Result<Invite, InviteFailure>;
  /** The same bytes again answer the same. */
  join(call: JoinCall): Promise<Result<ChainPoint, JoinFailure>>;
}

/** `now`: unix seconds. */
export function createJoining(
  store: AccountStore,
  crypto: CryptoPort,
  now: () => number,
  { prepare }: Pick<Access, "prepare">,
): Joining {
  const inviteOf = (hash: Uint8Array | null): StoredInvite | null => hash && store.directory.invite(hash);

  async function trade(
    invite: StoredInvite,
    hash: Uint8Array,
    { entry, keyring, access: given }: JoinCall,
  ): Promise<Result<ChainPoint, JoinFailure>> {
    const genesis = readGenesis(invite, entry);
    if (!genesis.ok) return err(refused(genesis.error));
    const prepared = given ? await prepare(invite.account, given) : ok(null);
    if (!prepared.ok && prepared.error === "failing") return err({ type: "failing" });
    const access = prepared.ok ? prepared.value : null;
    // its provider device, if it has one, is opened by what comes with it
    if ((access?.device ?? null) !== (providerDevice(genesis.value.record)?.id ?? null) || (given && !access))
      return err(refused({ type: "notAllowed" }));
    const joined = await store.join({ hash, account: invite.account, entry, keyring, access });
    if (joined.ok) return joined;
    switch (joined.error.type) {
      case "refused":
      case "failing":
        return err(joined.error);
      case "gone":
        return err({ type: "inviteInvalid" });
      case "inviteVoid":
        return err({ type: "exists" });
    }
  }

  return {
    checkInvite(token) {
      const invite = inviteOf(hashToken(crypto, token));
      if (invite === null || invite.usedWith) return err({ type: "inviteInvalid" });
      const { account, address, expires, flavor } = invite;
      return expires > now() ? ok({ account, address, expires, flavor }) : err({ type: "inviteExpired" });
    },
    async join(call) {
      const hash = hashToken(crypto, call.token);
      const invite = inviteOf(hash);
      if (hash === null || invite === null) return err({ type: "inviteInvalid" });
      if (invite.usedWith && !equalBytes(invite.usedWith, crypto.sha256(call.entry))) return err({ type: "exists" });
      if (!invite.usedWith && invite.expires <= now()) return err({ type: "inviteExpired" });
      return trade(invite, hash, call);
    },
  };
}

const refused = (violation: Violation): Refused => ({ type: "refused", violation, index: 0 });

/** The genesis is of the account and for the address and of the flavor that was invited. */
function readGenesis({ account, address, flavor }: StoredInvite, bytes: Uint8Array): Result<AccountEntry, Violation> {
  const entry = parseEntry(bytes);
  if (entry === null) return err({ type: "malformed" });
  if (entry.type !== "account") return err({ type: "notAllowed" });
  if (entry.account !== account) return err({ type: "wrongAccount" });
  if (entry.record.address !== address) return err({ type: "recordInvalid", reason: "address" });
  return entry.record.flavor === flavor ? ok(entry) : err({ type: "recordInvalid", reason: "flavor" });
}
