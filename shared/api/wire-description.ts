/** Everything two sides must agree on, as text: its hash is pinned by wire.test.ts. */
import { ERROR_STATUS, RACES, REFUSAL_STATUS } from "./errors.ts";
import type { Schema } from "./schema.ts";
import { API_BASE, API_VERSION, calls, schemas } from "./wire.ts";

type Described = Readonly<Record<string, Schema<unknown> | undefined>>;

export function describeWire(): string {
  const bodies = Object.entries(schemas as unknown as Readonly<Record<string, Described>>).map(
    ([name, { body, answer }]) => `${name}: ${body?.description ?? "-"} -> ${answer?.description ?? "-"}`,
  );
  const lines = Object.entries(calls).map(
    ([name, { method, path, session, maxBody }]) =>
      `${name}: ${method} ${path} ${session ? "session" : "open"} ${maxBody}`,
  );
  const errors = Object.entries(ERROR_STATUS).map(([name, status]) => `${name} ${status}`);
  const refusals = [`refusals ${REFUSAL_STATUS.never}, ${RACES.join(" ")} ${REFUSAL_STATUS.race}`];
  return [`version ${API_VERSION} at ${API_BASE}`, ...lines, ...bodies, ...errors, ...refusals].join("\n");
}
