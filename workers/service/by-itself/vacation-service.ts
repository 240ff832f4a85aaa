/** VacationRpc: over what the log keeps of it (shared/account/by-itself/vacations.ts). */
import { MAX_VACATION_TEXT, readVacation, vacationOp } from "../../../shared/account/by-itself/vacations.ts";
import { handedOfNew, handOver } from "../../../shared/account/by-itself/vacation-handing.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { VacationRpc } from "../../rpc/vacation-rpc.ts";
import { readIdentities } from "../writing/identities.ts";
import { mailDeskOf } from "../changes/mail-desk.ts";
import type { OpenSession } from "../security/open-session.ts";
import { plainly } from "../writing/send-service.ts";

export function createVacationService(session: Pick<OpenSession, "account">): VacationRpc {
  return {
    async vacation() {
      const account = await session.account();
      const kept = account && readVacation(mailDeskOf(account).model.state);
      if (!kept) return null;
      const { on, from, until, subject, text, days } = kept;
      return { on, from, until, subject, text, days };
    },
    async saveVacation({ on, from, until, subject, text, days }) {
      const account = await session.account();
      if (!account) return err({ type: "gone" });
      if (text.length > MAX_VACATION_TEXT) return err({ type: "refused", reason: "malformed" });
      const desk = mailDeskOf(account);
      const identities = readIdentities(desk.model.state, account.address, desk.settings().identity.name);
      const name = identities.find(({ address }) => address === account.address)?.name ?? "";
      const own = identities.map(({ address }) => address);
      const since = Math.floor(Date.now() / 1000);
      const secret = crypto.getRandomValues(new Uint8Array(16));
      const note = { on, from, until, subject, text, days, since, secret, name, own, handed: handedOfNew(account) };
      const done = await desk.perform([vacationOp(note)]);
      if (!done.ok) return err(plainly(done.error));
      // the state does not hold it as long as it waits to be sent, and may hold one before
      const handed = await handOver(account, note);
      // whoever is told of it later is told by what does the chores (shared/account/by-itself/vacation.ts)
      const isOffline = account.connection.type === "offline";
      if (handed.ok) return ok({ waits: isOffline });
      const { type } = handed.error;
      if (type === "offline" || (type === "notOffered" && !on)) return ok({ waits: type === "offline" });
      return err({ type: "refused", reason: type === "notOffered" ? "sendsNothing" : "failed" });
    },
  };
}
