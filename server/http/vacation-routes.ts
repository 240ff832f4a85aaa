/** The calls by which a device gives the provider what it answers with, and takes it back (docs/protocol.md, "Vacation"). */
import type { Router } from "express";
import { calls, schemas } from "../../shared/api/wire.ts";
import { ApiError } from "./answers.ts";
import { done, reply, sessionOf } from "./handlers.ts";
import type { ProviderApi, VacationApi } from "./port.ts";
import { readBody } from "./read-body.ts";

export function vacationCalls(router: Router, api: ProviderApi, vacation: VacationApi | null): void {
  router.put("/vacation", async (request, response) => {
    const { account, device } = sessionOf(api, request);
    if (!vacation) throw new ApiError("notOffered");
    if (device === null) throw new ApiError("forbidden");
    const note = await readBody(request, schemas.putVacation.body, calls.putVacation.maxBody);
    reply(response, schemas.putVacation.answer, done(await vacation.put(account, note)));
  });
  router.delete("/vacation", async (request, response) => {
    const { account, device } = sessionOf(api, request);
    if (!vacation) throw new ApiError("notOffered");
    if (device === null) throw new ApiError("forbidden");
    reply(response, schemas.removeVacation.answer, done(await vacation.remove(account)));
  });
}
