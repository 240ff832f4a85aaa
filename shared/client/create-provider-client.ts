/** ProviderClient over HTTP. */
import { encodeBody, type Schema } from "../api/schema.ts";
import { calls, schemas } from "../api/wire.ts";
import { err, ok } from "../lib/result.ts";
import { accessToWire, createAccessCalls } from "./access.ts";
import { toCallFailure, toInviteFailure, toJoinFailure, toReadFailure } from "./failures.ts";
import { createHttpDoor, type ProviderClientOptions } from "./http-door.ts";
import { callFor } from "./http.ts";
import { createPairingAnswers, createPairingOffers } from "./pairing.ts";
import type { ProviderClient } from "./provider-client.ts";
import { createSubmit } from "./submit.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { createVacation } from "./vacation.ts";

/** Throws if baseUrl or origin is not an http(s) origin: check what a user typed with normalizeOrigin first. */
export function createProviderClient(options: ProviderClientOptions): ProviderClient {
  const { http, origin, door, info, session: enter } = createHttpDoor(options);
  const post = <B, A>(name: "lookup" | "invite" | "join", body: Schema<B>, answer: Schema<A>, value: B) =>
    callFor(http, { call: calls[name], body: encodeBody(body, value) }, answer);

  return {
    ...{ origin, door, info },
    async lookup(address) {
      const found = await post("lookup", schemas.lookup.body, schemas.lookup.answer, { address });
      return found.ok ? ok(found.value.account) : err(toCallFailure(found.error));
    },
    async invite(token) {
      const invite = await post("invite", schemas.invite.body, schemas.invite.answer, { token });
      if (!invite.ok) return err(toInviteFailure(invite.error));
      const flavor = invite.value.flavor === "transparent" ? "transparent" : "hardened";
      return ok({ ...invite.value, flavor });
    },
    async join(request) {
      const access = request.access && accessToWire(request.access);
      const joined = await post("join", schemas.join.body, schemas.join.answer, { ...request, access });
      return joined.ok ? joined : err(toJoinFailure(joined.error));
    },
    ...createPairingOffers(http),
    session(credentials) {
      const { authorized, log, blobs } = enter(credentials);
      return {
        ...{ log, blobs },
        access: createAccessCalls(http, authorized),
        ...createPairingAnswers(http, authorized),
        async login() {
          const login = await authorized.login();
          return login.ok ? ok(null) : err(toReadFailure(login.error));
        },
        async seen() {
          const devices = await authorized.run((token) =>
            callFor(http, { call: calls.devices, token }, schemas.devices.answer),
          );
          if (!devices.ok) return err(toReadFailure(devices.error));
          return ok(new Map(devices.value.devices.map(({ device, seen }) => [device, seen])));
        },
        submit: createSubmit(http, authorized),
        vacation: createVacation(http, authorized),
        unsubscribe: (url) => unsubscribe(http, authorized, url),
        logout: () => authorized.logout(),
      };
    },
  };
}
