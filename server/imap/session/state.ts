/** The states of RFC 3501 §3, each with what it knows. */
import type { ImapAccount } from "../backend.ts";
import type { SelectedView } from "./view.ts";

export interface Selected {
  readonly account: ImapAccount;
  readonly view: SelectedView;
}

export type SessionState =
  | { readonly type: "notAuthenticated" }
  | { readonly type: "authenticated"; readonly account: ImapAccount }
  | ({ readonly type: "selected" } & Selected)
  | { readonly type: "logout" };
