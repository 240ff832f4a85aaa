/**
 * Changes of keys and of access, which few sessions make: what makes them is fetched when one is made. Whoever only reads mail
 * does without.
 */
import type { AccessControl, AccessControlParts } from "../access/access-control.ts";
import type { KeyChanges, KeyChangesParts } from "./key-changes.ts";

export function laterKeyChanges(parts: KeyChangesParts): KeyChanges {
  let made: Promise<KeyChanges> | null = null;
  const changes = (): Promise<KeyChanges> =>
    (made ??= import("./key-changes.ts").then(
      ({ createKeyChanges }) => createKeyChanges(parts),
      (reason: unknown) => {
        made = null;
        throw reason;
      },
    ));
  return {
    rename: async (...args) => (await changes()).rename(...args),
    revoke: async (...args) => (await changes()).revoke(...args),
    renewKeys: async () => (await changes()).renewKeys(),
    newWords: async () => (await changes()).newWords(),
    admit: async (...args) => (await changes()).admit(...args),
    dropProviders: async (...args) => (await changes()).dropProviders(...args),
    raiseFold: async () => (await changes()).raiseFold(),
    dropFormer: async () => (await changes()).dropFormer(),
  };
}

export function laterAccessControl(parts: AccessControlParts): AccessControl {
  const control = async (): Promise<AccessControl> =>
    (await import("../access/access-control.ts")).createAccessControl(parts);
  return {
    apps: async () => (await control()).apps(),
    addApp: async (...args) => (await control()).addApp(...args),
    refresh: async () => (await control()).refresh(),
    changePassword: async (...args) => (await control()).changePassword(...args),
    setPassword: async (...args) => (await control()).setPassword(...args),
    revokeApps: async (...args) => (await control()).revokeApps(...args),
    signOutOthers: async () => (await control()).signOutOthers(),
    becomeOwn: async (...args) => (await control()).becomeOwn(...args),
  };
}
