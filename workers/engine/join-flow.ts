/**
 * Joining: with an invite the words are shown, three of them asked back, and only then is the account registered. The
 * words are held here until then and stored nowhere.
 */
import type { Joined, JoinFailure as EngineJoinFailure, PendingJoin } from "../../shared/account/join.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { JoinFailure, JoinStart } from "../rpc/engine-rpc.ts";
import type { EngineHome } from "./engine-home.ts";

export const WORDS_ASKED = 3;

export interface JoinFlow {
  start(token: string): Promise<Result<JoinStart, JoinFailure>>;
  finish(answers: readonly string[], deviceName: string): Promise<Result<Joined, JoinFailure>>;
  withWords(address: string, words: string, deviceName: string): Promise<Result<Joined, JoinFailure>>;
}

interface Asked {
  readonly join: PendingJoin;
  /** 0-based, ascending */
  readonly positions: readonly number[];
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
      const positions = pickPositions(home, join.words.length);
      asked = { join, positions };
      return ok({ address: join.address, words: join.words, ask: positions });
    },
    async finish(answers, deviceName) {
      if (!asked) return err({ type: "inviteInvalid" });
      if (!answersFit(asked, answers)) return err({ type: "wrongAnswers" });
      const { join } = asked;
      const joined = await prepared(() => join.finish({ kind: "webmail", name: deviceName }));
      if (joined.ok) asked = null;
      return joined;
    },
    withWords: (address, words, deviceName) =>
      prepared(() => home.joinWithWords(address, words, { kind: "webmail", name: deviceName })),
  };
}

function answersFit({ join, positions }: Asked, answers: readonly string[]): boolean {
  return positions.every((position, i) => answers[i]?.trim().toLowerCase() === join.words[position]);
}

/** Distinct, ascending. */
function pickPositions(home: EngineHome, count: number): number[] {
  const positions = new Set<number>();
  while (positions.size < Math.min(WORDS_ASKED, count)) {
    const [byte = 0] = home.randomBytes(1);
    if (byte < 256 - (256 % count)) positions.add(byte % count);
  }
  return [...positions].sort((a, b) => a - b);
}
