/** What commands ask of the companion that runs on their folder (process/control.ts). */
import { askDaemon, serveControl as serve, type Control } from "../process/control.ts";
import type { FolderChange } from "./folder-change.ts";

export type ControlRequest =
  | FolderChange
  | { readonly type: "status" }
  /** asks an account's provider once more */
  | { readonly type: "check"; readonly account: string }
  /** accounts were added or their passwords changed */
  | { readonly type: "reload" };

export const serveControl = (data: string, handle: (request: ControlRequest) => Promise<unknown>): Promise<Control> =>
  serve(data, (request) => handle(request as ControlRequest));

/** Null if no companion runs on this folder. Throws when it answers with a failure, or not in time. */
export const askCompanion = (data: string, request: ControlRequest): Promise<{ readonly value: unknown } | null> =>
  askDaemon(data, request);
