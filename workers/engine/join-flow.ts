/**
 * Joining: with an invite the words are shown, three of them asked back, and only then is the account registered. The
 * words are held here until then and stored nowhere.
 */
import type { Joined, JoinFailure as EngineJoinFailure, PendingJoin } from "../../shared/account/join/join.ts";
import type { Stretch } from "../../shared/crypto/access-secrets.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { JoinFailure, JoinStart } from "../rpc/engine-rpc.ts";
import { answersFit, pickPositions, type AskedWords } from "../service/lists/asked-words.ts";
import type { EngineHome } from "./engine-home.ts";

export interface JoinFlow {
  start(token: string): Promise<Result<JoinStart, JoinFailure>>;
  finish(answers: readonly string[], deviceName: string): Promise<Result<Joined, JoinFailure>>;
  /** Nothing is stored yet. */
  finishWithPassword(
    answers: readonly string[],
    password: string,
    stretch: Stretch,
  ): Promise<Result<Joined, JoinFailure>>;
  /** Of the invite; empty: none was looked at. */
  address(): string;
  withWords(address: string, words: string, deviceName: string): Promise<Result<Joined, JoinFailure>>;
}

interface Asked extends AskedWords {
  readonly join: PendingJoin;
}

export function createJoinFlow(home: EngineHome): JoinFlow {
  let asked: Asked | null = null;

  const prepared = async <T>(join: () => Promise<Result<T, EngineJoinFailure>>): Promise<Result<T, JoinFailure>> => {
    try {
      await home.secrets.prepare();
    } catch {
      return err({ type: "storage" });
    }
    return join();
  };

  return {
    async start(token) {
      const started = await prepared(() => home.startJoin(token));
      if (!started.ok) return started;
      const join = started.value;
      const { address, flavor, provider, words } = join;
      asked = { join, words, ask: pickPositions(home.randomBytes, words.length) };
      return ok({ address, flavor, provider, words, ask: asked.ask });
    },
    async finish(answers, deviceName) {
      if (!asked) return err({ type: "inviteInvalid" });
      if (!answersFit(asked, answers)) return err({ type: "wrongAnswers" });
      const { join } = asked;
      const joined = await prepared(() => join.finish({ kind: "webmail", name: deviceName }));
      if (joined.ok) asked = null;
      return joined;
    },
    async finishWithPassword(answers, password, stretch) {
      if (!asked) return err({ type: "inviteInvalid" });
      if (!answersFit(asked, answers)) return err({ type: "wrongAnswers" });
      const joined = await asked.join.finishWithPassword(password, { stretch, wordless: false });
      if (joined.ok) asked = null;
      return joined;
    },
    address: () => asked?.join.address ?? "",
    withWords: (address, words, deviceName) =>
      prepared(() => home.joinWithWords(address, words, { kind: "webmail", name: deviceName })),
  };
}
