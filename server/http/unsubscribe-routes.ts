/** The call by which a device has this provider ask a mailing list to let its user go (docs/protocol.md, "HTTP"). */
import type { Router } from "express";
import { calls, schemas } from "../../shared/api/wire.ts";
import { ApiError, sendAnswer } from "./answers.ts";
import { sessionOf, spend } from "./handlers.ts";
import type { Limits } from "./limits.ts";
import type { OneClick } from "./one-click.ts";
import type { ProviderApi } from "./port.ts";
import { readBody } from "./read-body.ts";

const RETRY_SECONDS = 10;

export function unsubscribeCalls(router: Router, api: ProviderApi, limits: Limits, oneClick: OneClick | null): void {
  router.post("/unsubscribe", async (request, response) => {
    const { account } = sessionOf(api, request);
    if (!oneClick) throw new ApiError("notFound");
    spend(limits.unsubscribe, account);
    const { url } = await readBody(request, schemas.unsubscribe.body, calls.unsubscribe.maxBody);
    const outcome = await oneClick(url);
    if (outcome === null) throw new ApiError("unavailable", { retryAfter: RETRY_SECONDS });
    sendAnswer(response, schemas.unsubscribe.answer, { outcome });
  });
}
