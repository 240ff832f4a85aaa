/** WriteRpc, whose makers of messages are fetched when somebody writes, or asks for what waits to leave. */
import type { WriteRpc } from "../../rpc/write-rpc.ts";
import type { OpenSession } from "../security/open-session.ts";

export function laterWriteService(session: Pick<OpenSession, "account">): WriteRpc {
  let made: Promise<WriteRpc> | null = null;
  const service = (): Promise<WriteRpc> =>
    (made ??= import("./write-service.ts").then(
      ({ createWriteService }) => createWriteService(session),
      (reason: unknown) => {
        made = null;
        throw reason;
      },
    ));
  return {
    identities: async () => (await service()).identities(),
    saveIdentities: async (...args) => (await service()).saveIdentities(...args),
    newDraft: async (...args) => (await service()).newDraft(...args),
    openDraft: async (...args) => (await service()).openDraft(...args),
    draftsHere: async () => (await service()).draftsHere(),
    openDraftHere: async (...args) => (await service()).openDraftHere(...args),
    draftStands: async (...args) => (await service()).draftStands(...args),
    attach: async (...args) => (await service()).attach(...args),
    detach: async (...args) => (await service()).detach(...args),
    draftFile: async (...args) => (await service()).draftFile(...args),
    saveDraft: async (...args) => (await service()).saveDraft(...args),
    send: async (...args) => (await service()).send(...args),
    unsend: async (...args) => (await service()).unsend(...args),
    reschedule: async (...args) => (await service()).reschedule(...args),
    outbox: async () => (await service()).outbox(),
    dismissReturn: async (...args) => (await service()).dismissReturn(...args),
    discardDraft: async (...args) => (await service()).discardDraft(...args),
    closeDraft: async (...args) => (await service()).closeDraft(...args),
    checkDraft: async (...args) => (await service()).checkDraft(...args),
    vacation: async () => (await service()).vacation(),
    saveVacation: async (...args) => (await service()).saveVacation(...args),
    forwards: async () => (await service()).forwards(),
    saveForward: async (...args) => (await service()).saveForward(...args),
    askForwardCode: async (...args) => (await service()).askForwardCode(...args),
    confirmForward: async (...args) => (await service()).confirmForward(...args),
    suggestPeople: async (...args) => (await service()).suggestPeople(...args),
  };
}
