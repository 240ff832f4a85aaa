/** Whom the account writes as, as the settings show it. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import type { Identity } from "../../../workers/rpc/write-rpc.ts";
import { t } from "../../i18n/t.ts";
import { changeFailureText } from "../mail/change-words.ts";
import type { Engine } from "../app/engine.ts";
import type { Notices } from "../mail/notices.svelte.ts";
import { sameAddress } from "./recipients.ts";

interface Parts {
  readonly engine: Pick<Engine, "identities" | "saveIdentities">;
  readonly notices: Notices;
}

export class Identities {
  /** the default one first; null until known */
  all = $state.raw<readonly Identity[] | null>(null);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async refresh(): Promise<void> {
    this.all = await this.#parts.engine.identities().catch(() => this.all);
  }

  receive(event: EngineEvent): void {
    if (event.type === "settings") void this.refresh();
  }

  /** In the place of the one of that address, or besides; what is default is so alone. True when it was done. */
  put(identity: Identity, before: string | null): Promise<boolean> {
    const others = (this.all ?? []).filter(
      ({ address }) => !sameAddress(address, identity.address) && (before === null || !sameAddress(address, before)),
    );
    const rest = identity.isDefault ? others.map((one) => ({ ...one, isDefault: false })) : others;
    return this.#save([...rest, identity]);
  }

  remove(address: string): Promise<boolean> {
    return this.#save((this.all ?? []).filter((one) => !sameAddress(one.address, address)));
  }

  async #save(wanted: readonly Identity[]): Promise<boolean> {
    const saved = await this.#parts.engine.saveIdentities(wanted).catch(() => null);
    if (saved?.ok === true) this.#parts.notices.say(t("identity.saved"));
    else this.#parts.notices.say(changeFailureText(saved && saved.error));
    await this.refresh();
    return saved?.ok === true;
  }
}
