/** ForwardRpc: over what the log keeps of filters that send on (shared/account/by-itself/forwards.ts). */
import { looksAtRecipient } from "../../../shared/account/by-itself/forward-mail.ts";
import * as kept from "../../../shared/account/by-itself/forwards.ts";
import { bytesToHex } from "../../../shared/lib/bytes.ts";
import { parseId, type FilterId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { SubmitFailure } from "../../../shared/lib/submission.ts";
import type { Step } from "../../../shared/mailbox/step.ts";
import { buildMessage } from "../../../shared/mime/build/build-message.ts";
import type { AskCodeFailure, FilterForward, ForwardRpc, SaveForwardFailure } from "../../rpc/forward-rpc.ts";
import type { ChangeFailure } from "../../rpc/mail-rpc.ts";
import { isAddress } from "../writing/draft-warnings.ts";
import { readIdentities } from "../writing/identities.ts";
import { mailDeskOf, type MailDesk } from "../changes/mail-desk.ts";
import type { OpenSession } from "../security/open-session.ts";
import { plainly } from "../writing/send-service.ts";

const GONE = err({ type: "gone" } as const);
const now = (): number => Math.floor(Date.now() / 1000);
const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

export function createForwardService(session: Pick<OpenSession, "account">): ForwardRpc {
  async function onFilter<T, E>(
    given: string,
    work: (desk: MailDesk, rule: FilterId) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | { readonly type: "gone" }>> {
    const account = await session.account();
    const rule = parseId<FilterId>(given);
    return account && rule ? work(mailDeskOf(account), rule) : GONE;
  }

  return {
    async forwards() {
      const account = await session.account();
      return account ? readAll(mailDeskOf(account)) : [];
    },
    saveForward: (filter, how, to, text) =>
      onFilter(filter, async (desk, rule): Promise<Result<null, SaveForwardFailure>> => {
        const { state } = desk.model;
        const known = state.filters().find(({ id }) => id === rule);
        if (to.length === 0) return perform(desk, kept.noForwardOps(state, rule));
        if (!known) return GONE;
        const bad = badAddress(desk, to);
        if (bad) return err(bad);
        if (looksAtRecipient(known.rule)) return err({ type: "looksAtRecipient" });
        const before = kept.forwardOf(state, rule);
        const targets = to.map((address) => ({
          address: address.trim(),
          confirmed: before?.to.find((one) => kept.sameAddress(one.address, address))?.confirmed ?? 0,
        }));
        const gone = (before?.to ?? []).filter(({ address }) => !to.some((one) => kept.sameAddress(one, address)));
        const secret = before?.secret ?? randomBytes(16);
        return perform(desk, [
          ...gone.map(({ address }) => kept.unset(kept.toldKey(rule, address))),
          kept.forwardOp({ rule, how, secret, text, to: targets }),
        ]);
      }),
    askForwardCode: (filter, address, words) =>
      onFilter(filter, async (desk, rule): Promise<Result<null, AskCodeFailure>> => {
        const target = targetOf(desk, rule, address);
        if (!target) return GONE;
        const code = newCode();
        const op = kept.codeOp(desk.model.state, target.address, code, now());
        if (!op) return err({ type: "tooManyCodes" });
        const set = await perform(desk, [op]);
        return set.ok ? sendCode(desk, target.address, code, words) : set;
      }),
    confirmForward: (filter, address, code) =>
      onFilter(filter, async (desk, rule): Promise<Result<null, ChangeFailure | { type: "wrong" | "over" }>> => {
        const { state } = desk.model;
        const forward = kept.forwardOf(state, rule);
        const typed = forward && targetOf(desk, rule, address) ? kept.typedCode(state, address, code, now()) : null;
        if (!forward || !typed) return err({ type: "over" });
        const to = forward.to.map((one) =>
          kept.sameAddress(one.address, address) ? { ...one, confirmed: now() } : one,
        );
        const told = kept.unset(kept.toldKey(rule, address));
        const done = await perform(
          desk,
          typed.isRight ? [...typed.ops, told, kept.forwardOp({ ...forward, to })] : typed.ops,
        );
        if (!done.ok) return done;
        return typed.isRight ? ok(null) : err({ type: "wrong" });
      }),
  };
}

function readAll({ model }: MailDesk): readonly FilterForward[] {
  const { state } = model;
  const told = kept.readForwardTold(state);
  return kept.readForwards(state).map(({ rule, how, to }) => ({
    ...{ filter: rule, how },
    to: to.map(({ address, confirmed }) => {
      const last = told.find((one) => one.rule === rule && kept.sameAddress(one.address, address));
      return {
        ...{ address, confirmed: confirmed > 0, asked: kept.isCodeAsked(state, address, now()) },
        told: last ? { at: last.at, reason: last.reason, detail: last.detail } : null,
      };
    }),
  }));
}

const targetOf = ({ model }: MailDesk, rule: FilterId, address: string): kept.ForwardTarget | null =>
  kept.forwardOf(model.state, rule)?.to.find((one) => kept.sameAddress(one.address, address)) ?? null;

function badAddress(desk: MailDesk, to: readonly string[]): SaveForwardFailure | null {
  const own = readIdentities(desk.model.state, desk.account.address, "").map(({ address }) => address);
  const bad = (why: "own" | "tooMany" | "notAddress", address = ""): SaveForwardFailure => ({
    ...{ type: "badAddress", why, address },
  });
  if (to.length > kept.MAX_FORWARD_ADDRESSES) return bad("tooMany");
  for (const address of to) {
    if (!isAddress(address.trim())) return bad("notAddress", address);
    if (own.some((one) => kept.sameAddress(one, address))) return bad("own", address);
  }
  return null;
}

async function perform(desk: MailDesk, steps: readonly Step[]): Promise<Result<null, ChangeFailure>> {
  const done = await desk.perform(steps);
  return done.ok ? ok(null) : err(plainly(done.error));
}

/** Eight digits, in two groups. */
function newCode(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  const digits = (number % 100_000_000).toString().padStart(8, "0");
  return `${digits.slice(0, 4)} ${digits.slice(4)}`;
}

async function sendCode(
  { account }: MailDesk,
  to: string,
  code: string,
  { subject, text }: { readonly subject: string; readonly text: string },
): Promise<Result<null, AskCodeFailure>> {
  const from = account.address;
  const id = bytesToHex(randomBytes(16));
  const octets = buildMessage({
    ...{ from: { address: from }, to: [{ address: to }], subject, date: now(), boundary: id },
    messageId: `${id}@${from.slice(from.lastIndexOf("@") + 1)}`,
    ...{ fields: [["Auto-Submitted", "auto-generated"]], text: text.replaceAll("{code}", code) },
  });
  const sent = await account.outgoing.submit(id, { from, to: [to] }, octets);
  if (!sent.ok) return err(notSent(sent.error));
  const [refused] = sent.value.refused;
  if (sent.value.accepted.length > 0 || !refused) return ok(null);
  return err({ type: "notSent", reason: "refused", detail: `${refused.code.toString()} ${refused.text}` });
}

const notSent = (failure: SubmitFailure): AskCodeFailure =>
  failure.type === "offline" ? { type: "offline" } : { type: "notSent", reason: failure.type, detail: "" };
