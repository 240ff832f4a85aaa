/** ContactsRpc, which is fetched when somebody asks for contacts. */
import type { ContactsRpc } from "../../rpc/contacts-rpc.ts";
import type { OpenSession } from "../security/open-session.ts";

export function laterContactsService(session: Pick<OpenSession, "account">): ContactsRpc {
  let made: Promise<ContactsRpc> | null = null;
  const service = (): Promise<ContactsRpc> =>
    (made ??= import("./contacts-service.ts").then(
      ({ createContactsService }) => createContactsService(session),
      (reason: unknown) => {
        made = null;
        throw reason;
      },
    ));
  return {
    contacts: async (...args) => (await service()).contacts(...args),
    contact: async (...args) => (await service()).contact(...args),
    contactAt: async (...args) => (await service()).contactAt(...args),
    saveContact: async (...args) => (await service()).saveContact(...args),
    removeContacts: async (...args) => (await service()).removeContacts(...args),
    setInGroup: async (...args) => (await service()).setInGroup(...args),
    recipientsOf: async (...args) => (await service()).recipientsOf(...args),
    importContacts: async (...args) => (await service()).importContacts(...args),
    exportContacts: async (...args) => (await service()).exportContacts(...args),
    writtenTo: async (...args) => (await service()).writtenTo(...args),
    hideSuggestion: async (...args) => (await service()).hideSuggestion(...args),
  };
}
