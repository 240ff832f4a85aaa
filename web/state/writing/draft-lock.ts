/** The browser's lock that says that a draft is open in a tab. */
export const draftLock = (messageId: string): string => `aerogramme-draft ${messageId}`;

/** Those that no tab of this browser has open. */
export async function notOpen<T extends { readonly messageId: string }>(drafts: readonly T[]): Promise<readonly T[]> {
  const { locks } = navigator as { readonly locks?: Pick<LockManager, "query"> };
  const held = new Set((await locks?.query())?.held?.map(({ name }) => name));
  return drafts.filter(({ messageId }) => !held.has(draftLock(messageId)));
}
