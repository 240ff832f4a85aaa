/** The call by which a device sends a message (docs/protocol.md, "Submission"). */
import type { Router } from "express";
import { MAX_SUBMISSION_BYTES, schemas, SUBMISSION_TYPE } from "../../shared/api/wire.ts";
import { ApiError, sendAnswer } from "./answers.ts";
import { sessionOf } from "./handlers.ts";
import type { ProviderApi, SubmitApi } from "./port.ts";
import { checkHeaders, chunksOf } from "./read-body.ts";

export function submitCalls(router: Router, api: ProviderApi, submit: SubmitApi | null): void {
  router.post("/submissions/:id", async (request, response) => {
    const { account, device } = sessionOf(api, request);
    if (!submit) throw new ApiError("notOffered");
    if (device === null) throw new ApiError("forbidden");
    const id = request.params.id;
    if (!/^[0-9a-f]{32}$/.test(id)) throw new ApiError("notFound");
    checkHeaders(request, SUBMISSION_TYPE, MAX_SUBMISSION_BYTES);
    const submitted = await submit.submit(account, id, chunksOf(request));
    if (!submitted.ok) throw new ApiError(submitted.error.error, submitted.error.details);
    sendAnswer(response, schemas.submit.answer, submitted.value);
  });
}
