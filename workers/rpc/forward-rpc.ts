/** What the page asks about filters that send mail on. A filter sends to an address once a code that was sent there was typed here. */
import type { Result } from "../../shared/lib/result.ts";
import type { ChangeFailure } from "./mail-rpc.ts";

export interface ForwardAddress {
  readonly address: string;
  /** what comes in goes there */
  readonly confirmed: boolean;
  /** a code was sent there, and can be typed */
  readonly asked: boolean;
  /** why something did not go there of late; unix seconds */
  readonly told: { readonly at: number; readonly reason: string; readonly detail: string } | null;
}

export interface FilterForward {
  /** id of the filter */
  readonly filter: string;
  /** redirect: as it was received; forward: as a file of a new message */
  readonly how: "redirect" | "forward";
  readonly to: readonly ForwardAddress[];
}

export type SaveForwardFailure =
  | ChangeFailure
  /** own: an address of the account itself; tooMany: more than five; notAddress */
  | { readonly type: "badAddress"; readonly why: "own" | "tooMany" | "notAddress"; readonly address: string }
  /** the filter looks at whom mail was delivered to, which is not kept */
  | { readonly type: "looksAtRecipient" };

export type AskCodeFailure =
  | ChangeFailure
  /** five were sent there today */
  | { readonly type: "tooManyCodes" }
  | { readonly type: "notSent"; readonly reason: string; readonly detail: string };

export interface ForwardRpc {
  forwards(): Promise<readonly FilterForward[]>;
  /**
   * To no address: not at all. Addresses that were confirmed for this filter before stay so. `text`: above the file, of a forwarded
   * message.
   */
  saveForward(
    filter: string,
    how: FilterForward["how"],
    to: readonly string[],
    text: string,
  ): Promise<Result<null, SaveForwardFailure>>;
  /** Sends a code there. "{code}" in the text is where it stands. */
  askForwardCode(
    filter: string,
    address: string,
    words: { readonly subject: string; readonly text: string },
  ): Promise<Result<null, AskCodeFailure>>;
  /** wrong: another code; over: none was asked for, or too long ago, or it was tried too often. */
  confirmForward(
    filter: string,
    address: string,
    code: string,
  ): Promise<Result<null, ChangeFailure | { readonly type: "wrong" | "over" }>>;
}
