/** What commands ask of the companion that runs on their folder (process/control.ts). */
import { askDaemon, serveControl as serve, type Control } from "../process/control.ts";
import type { FolderChange } from "./folder-change.ts";
import type { KeyRequest } from "./key-request.ts";

/** Milliseconds that changes of keys may take: each is confirmed by the provider. */
export const KEY_PATIENCE = 120_000;

/** HOST:PORT each; null: not served. */
export interface Listening {
  readonly imap: string;
  readonly imaps: string | null;
  /** Missing: of a version that serves none. */
  readonly smtp?: string | null;
}

export type ControlRequest =
  | FolderChange
  | { readonly type: "ping" }
  | { readonly type: "status" }
  /** where it listens: Listening */
  | { readonly type: "where" }
  | { readonly type: "keys"; readonly account: string; readonly request: KeyRequest }
  /** the link that opens the webmail; `renew`: another one */
  | { readonly type: "web"; readonly renew: boolean }
  /** accounts were added or their passwords changed */
  | { readonly type: "reload" };

export const serveControl = (data: string, handle: (request: ControlRequest) => Promise<unknown>): Promise<Control> =>
  serve(data, (request) => handle(request as ControlRequest));

/** Null if no companion runs on this folder. Throws when it answers with a failure, or not in time (milliseconds). */
export const askCompanion = (
  data: string,
  request: ControlRequest,
  patience?: number,
): Promise<{ readonly value: unknown } | null> => askDaemon(data, request, undefined, patience);

/** Null: no companion runs, or one of a version that does not say. */
export async function whereItListens(data: string): Promise<Listening | null> {
  const answer = await askCompanion(data, { type: "where" }).catch(() => null);
  return answer && (answer.value as Listening);
}
