/** What filters send on, and to whom: an address counts once the code that was sent there was typed. */
import type { FilterForward } from "../../../workers/rpc/forward-rpc.ts";
import { t } from "../../i18n/t.ts";
import { changeFailureText } from "../mail/change-words.ts";
import type { Engine } from "../app/engine.ts";

type ForwardEngine = Pick<Engine, "forwards" | "saveForward" | "askForwardCode" | "confirmForward">;

export class Forwards {
  /** null until known */
  all = $state.raw<readonly FilterForward[] | null>(null);
  /** why the last thing that was asked was not done */
  trouble = $state<string | null>(null);
  busy = $state(false);
  readonly #engine: ForwardEngine;

  constructor(engine: ForwardEngine) {
    this.#engine = engine;
  }

  async refresh(): Promise<void> {
    this.all = await this.#engine.forwards().catch(() => this.all);
  }

  of(filter: string): FilterForward | null {
    return this.all?.find((one) => one.filter === filter) ?? null;
  }

  save(filter: string, how: FilterForward["how"], to: readonly string[]): Promise<boolean> {
    return this.#do(async () => {
      const done = await this.#engine.saveForward(filter, how, to, t("forward.mail.text"));
      if (done.ok) return null;
      const { error } = done;
      if (error.type === "looksAtRecipient") return t("forward.failed.recipient");
      if (error.type !== "badAddress") return changeFailureText(error);
      return t(`forward.failed.${error.why}`, { address: error.address });
    });
  }

  /** Sends a code there. */
  ask(filter: string, address: string, own: string): Promise<boolean> {
    return this.#do(async () => {
      const words = {
        subject: t("forward.code.subject", { own }),
        text: t("forward.code.text", { own, address, code: "{code}" }),
      };
      const done = await this.#engine.askForwardCode(filter, address, words);
      if (done.ok) return null;
      if (done.error.type === "tooManyCodes") return t("forward.failed.tooManyCodes");
      if (done.error.type === "notSent") return t("forward.failed.notSent", { why: toldText(done.error) });
      return changeFailureText(done.error);
    });
  }

  confirm(filter: string, address: string, code: string): Promise<boolean> {
    return this.#do(async () => {
      const done = await this.#engine.confirmForward(filter, address, code);
      if (done.ok) return null;
      const { error } = done;
      switch (error.type) {
        case "wrong":
          return t("forward.failed.wrong");
        case "over":
          return t("forward.failed.over");
        case "gone":
        case "offline":
        case "refused":
          return changeFailureText(error);
      }
    });
  }

  /** True where it was done; else `trouble` says why not. */
  async #do(work: () => Promise<string | null>): Promise<boolean> {
    this.busy = true;
    this.trouble = await work().catch(() => changeFailureText(null));
    await this.refresh();
    this.busy = false;
    return this.trouble === null;
  }
}

const WHY = ["notOffered", "smarthostDown", "rateLimited", "notYourAddress", "tooLarge", "badMessage", "maybeSent", "tooMany", "unanswered"] as const; // prettier-ignore

/** Why something did not go. */
export function toldText({ reason, detail }: { readonly reason: string; readonly detail: string }): string {
  const known = WHY.find((one) => one === reason);
  return known ? t(`forward.why.${known}`, { address: detail }) : detail === "" ? reason : detail;
}
