/** Telling the provider what it answers with, by the engine that it runs itself: as a device does it over HTTP, without the way there. */
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { VacationFailure } from "../../shared/lib/vacation-port.ts";
import type { VacationFor } from "../hosted/engine-services.ts";
import type { VacationApi } from "../http/port.ts";

export const localVacation =
  ({ put, remove }: VacationApi): VacationFor =>
  (account) => ({
    put: async (note) => said(await put(account, note)),
    remove: async () => said(await remove(account)),
  });

const said = (answer: Awaited<ReturnType<VacationApi["remove"]>>): Result<null, VacationFailure> =>
  answer.ok ? ok(null) : err({ type: answer.error === "hardened" ? "hardened" : "offline" });
