/** What commands ask about an account's keys: JSON, since it may cross the control socket to the companion that runs. */
import type { DeviceId, Seq } from "../../shared/lib/ids.ts";
import type { RestoredFailure, RestoredLook, RestoredReport } from "../../shared/account/backup/restored-backup.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { DeviceKind } from "../../shared/log/certificate.ts";
import type { Flavor } from "../../shared/log/record.ts";
import type { Comparison, DeviceInfo, KeyFailure, PairingFailure } from "../../shared/account/keys/security.ts";

export type KeyRequest =
  | { readonly type: "devices" }
  | { readonly type: "rename"; readonly device: DeviceId; readonly name: string }
  | { readonly type: "revoke"; readonly devices: readonly DeviceId[] }
  | { readonly type: "renewKeys" }
  | { readonly type: "newWords" }
  | { readonly type: "finishWords"; readonly pending: string }
  | { readonly type: "takePairing"; readonly text: string }
  | { readonly type: "approve"; readonly pairing: string }
  | { readonly type: "deny"; readonly pairing: string }
  /** of an entry; without one, of the newest read */
  | { readonly type: "point"; readonly seq?: Seq }
  | { readonly type: "compare"; readonly seq: Seq; readonly words: string }
  | { readonly type: "access" }
  | { readonly type: "makeTransparent"; readonly password: string }
  | { readonly type: "makeHardened" }
  | { readonly type: "dismiss" }
  | { readonly type: "checkAgain" }
  | { readonly type: "lookAtRestored" }
  /** what was looked at; the account is closed then, and opened anew where it runs */
  | { readonly type: "acceptRestored" }
  | { readonly type: "restoredReport" }
  | { readonly type: "dismissRestored" };

export interface TakenPairing {
  /** Names it to `approve` and `deny`. */
  readonly pairing: string;
  readonly name: string;
  readonly kind: DeviceKind;
  /** Six digits. */
  readonly check: string;
  /** It had been taken before: whoever asks now may have seen the new device's digits. */
  readonly again: boolean;
}

/** Who opens the account. */
export interface AccountAccess {
  readonly flavor: Flavor;
  /** Nobody was given its words. */
  readonly wordless: boolean;
}

export interface LogPoint {
  readonly seq: Seq;
  /** Six; none where it can not be shown. */
  readonly words: readonly string[];
}

/** By the request's type. */
export interface KeyAnswers {
  readonly devices: readonly DeviceInfo[];
  readonly rename: Result<null, KeyFailure>;
  readonly revoke: Result<null, KeyFailure>;
  readonly renewKeys: Result<null, KeyFailure>;
  readonly newWords: { readonly pending: string; readonly words: readonly string[] };
  readonly finishWords: Result<null, KeyFailure>;
  readonly takePairing: Result<TakenPairing, PairingFailure>;
  readonly approve: Result<null, PairingFailure>;
  readonly deny: null;
  readonly point: LogPoint;
  readonly compare: Comparison;
  readonly access: AccountAccess;
  readonly makeTransparent: Result<null, KeyFailure>;
  readonly makeHardened: Result<null, KeyFailure>;
  /** How many announcements there were. */
  readonly dismiss: number;
  readonly checkAgain: boolean;
  readonly lookAtRestored: Result<RestoredLook, RestoredFailure>;
  readonly acceptRestored: Result<null, RestoredFailure>;
  readonly restoredReport: RestoredReport | null;
  readonly dismissRestored: null;
}
