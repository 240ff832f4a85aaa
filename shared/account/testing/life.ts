/** The life of a device that is killed at one of its steps. */
import type { LocalStore } from "../../storage/local-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";

const NEVER = new Promise<never>(() => undefined);

/** Counts the steps between a device and what outlives it, before and after each; at one of them the device dies. */
export class Life {
  steps = 0;
  isDead = false;
  readonly died: Promise<void>;
  private at = Infinity;
  private end: () => void = () => undefined;

  constructor() {
    this.died = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  endsAt(step: number): void {
    this.steps = 0;
    this.at = step;
  }

  /** The call, unless the device is dead, before it or after it. */
  through<A extends unknown[], T>(call: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
    return async (...given) => {
      if (this.step()) return NEVER;
      const result = await call(...given);
      return this.step() ? NEVER : result;
    };
  }

  private step(): boolean {
    if (!this.isDead && this.steps++ === this.at) {
      this.isDead = true;
      this.end();
    }
    return this.isDead;
  }

  store({ entries, docs, blobs, clear }: LocalStore): LocalStore {
    return {
      ...{ blobs, clear },
      entries: { ...entries, append: this.through(entries.append) },
      docs: {
        ...{ get: this.through(docs.get), put: this.through(docs.put), delete: this.through(docs.delete) },
        names: docs.names,
      },
    };
  }

  log(log: RemoteLog): RemoteLog {
    return { ...log, append: this.through(log.append), read: this.through(log.read) };
  }
}
