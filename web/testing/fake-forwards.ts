/** Filters that send on, and the answer while away, of the made-up engine: the code is 1234 5678. */
import { err, ok } from "../../shared/lib/result.ts";
import type { FilterForward, ForwardRpc } from "../../workers/rpc/forward-rpc.ts";
import type { VacationNote, VacationRpc } from "../../workers/rpc/vacation-rpc.ts";
import { FakeLists } from "./fake-lists.ts";

export abstract class FakeForwards extends FakeLists implements ForwardRpc, VacationRpc {
  #vacation: VacationNote | null = null;
  readonly #forwards = new Map<string, FilterForward>();

  forwards = (): Promise<readonly FilterForward[]> => Promise.resolve([...this.#forwards.values()]);

  saveForward(filter: string, how: FilterForward["how"], to: readonly string[]): ReturnType<ForwardRpc["saveForward"]> {
    if (to.includes(this.address))
      return Promise.resolve(err({ type: "badAddress", why: "own", address: this.address }));
    const before = this.#forwards.get(filter)?.to ?? [];
    const known = (address: string): FilterForward["to"][number] =>
      before.find((one) => one.address === address) ?? { address, confirmed: false, asked: false, told: null };
    if (to.length === 0) this.#forwards.delete(filter);
    else this.#forwards.set(filter, { filter, how, to: to.map(known) });
    this.emit({ type: "settings" });
    return Promise.resolve(ok(null));
  }

  askForwardCode(filter: string, address: string): ReturnType<ForwardRpc["askForwardCode"]> {
    if (address.endsWith("@refused.example"))
      return Promise.resolve(err({ type: "notSent", reason: "refused", detail: "550 No such user" }));
    this.#note(filter, address, { asked: true });
    return Promise.resolve(ok(null));
  }

  confirmForward(filter: string, address: string, code: string): ReturnType<ForwardRpc["confirmForward"]> {
    if (code.replace(/\s/g, "") !== "12345678") return Promise.resolve(err({ type: "wrong" }));
    this.#note(filter, address, { asked: false, confirmed: true });
    return Promise.resolve(ok(null));
  }

  /** The answer while away can not be read. */
  protected isVacationLost = false;

  vacation = (): ReturnType<VacationRpc["vacation"]> =>
    this.isVacationLost ? Promise.reject(new Error("not read")) : Promise.resolve(this.#vacation);

  saveVacation(note: VacationNote): ReturnType<VacationRpc["saveVacation"]> {
    this.#vacation = note;
    this.emit({ type: "settings" });
    return Promise.resolve(ok({ waits: this.isAway() === "offline" }));
  }

  #note(filter: string, address: string, part: Partial<FilterForward["to"][number]>): void {
    const forward = this.#forwards.get(filter);
    if (!forward) return;
    const to = forward.to.map((one) => (one.address === address ? { ...one, ...part } : one));
    this.#forwards.set(filter, { ...forward, to });
    this.emit({ type: "settings" });
  }
}
