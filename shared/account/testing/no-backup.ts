/** Of an account whose provider never was put back to an earlier day. */
import { err } from "../../lib/result.ts";
import type { RestoredBackup } from "../backup/restored-backup.ts";

export const noBackup: RestoredBackup = {
  look: () => Promise.resolve(err({ type: "notStopped" })),
  accept: () => Promise.resolve({ result: err({ type: "notStopped" }), secrets: null }),
  report: () => Promise.resolve(null),
  dismiss: () => Promise.resolve(),
  watch: () => () => undefined,
  isWanted: () => false,
};
