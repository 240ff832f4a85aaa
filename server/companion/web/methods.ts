/** What each method of the companion's page takes: whatever else comes is not done. */
import type { Cbor } from "../../../shared/lib/cbor.ts";
import type { CompanionMethod, CompanionRpc } from "../../../workers/rpc/companion-rpc.ts";
import {
  isAsk,
  isBytes,
  isContact,
  isCount,
  isDraft,
  isDraftKind,
  isFilter,
  isIdentity,
  isListOf,
  isLongText,
  isMessageText,
  isOneOf,
  isQuery,
  isRecord,
  isSettings,
  isSwitch,
  isTarget,
  isText,
  isVacation,
  orNull,
  type Shape,
} from "./shapes.ts";

/** Of every method: what it takes. */
const SHAPES: Readonly<Record<CompanionMethod, readonly Shape[]>> = {
  home: [],
  account: [],
  connection: [],
  mailboxes: [],
  list: [isQuery, isCount, isCount],
  rowOf: [isQuery, isText],
  conversation: [orNull(isText), isText, isSwitch],
  open: [isText],
  part: [isText, isText],
  preview: [isText, isText],
  previewFile: [isBytes],
  previewPart: [isBytes, isText],
  original: [isText],
  count: [isTarget],
  change: [isAsk],
  undo: [isText],
  createMailbox: [isText],
  renameMailbox: [isText, isText],
  deleteMailbox: [isText],
  subscribeMailbox: [isText, isSwitch],
  suggest: [isLongText],
  settings: [],
  keywords: [],
  saveSettings: [isSettings, isSettings],
  filters: [],
  saveFilters: [isListOf(isFilter), isListOf(isFilter)],
  countFilter: [isFilter, isQuery],
  applyFilter: [isFilter, isQuery],
  blockSender: [isText, isSwitch],
  blocked: [],
  waiting: [],
  unsubscribe: [isText],
  importMessage: [isText, isBytes, isListOf(isText), orNull(isCount)],
  identities: [],
  newDraft: [isDraftKind, orNull(isText)],
  openDraft: [isText],
  draftsHere: [],
  openDraftHere: [isMessageText],
  draftStands: [isText],
  attach: [isMessageText, isBytes, isMessageText, isMessageText, isSwitch],
  detach: [isMessageText, isText],
  draftFile: [isMessageText, isText],
  saveDraft: [isDraft, isSwitch],
  send: [isDraft, isCount],
  unsend: [isText],
  reschedule: [isText, isCount],
  outbox: [],
  dismissReturn: [isText],
  discardDraft: [isDraft],
  closeDraft: [isMessageText],
  checkDraft: [isDraft],
  suggestPeople: [isMessageText, isCount],
  devices: [],
  renameDevice: [isText, isText],
  revokeDevices: [isListOf(isText)],
  renewKeys: [],
  takePairing: [isText],
  approvePairing: [],
  denyPairing: [],
  announcements: [],
  dismissAnnouncement: [isCount],
  logPoint: [],
  wordsAt: [isCount],
  pastFindings: [],
  compareHistory: [isCount, isText, isSwitch],
  checkAgain: [],
  lookAtRestored: [],
  acceptRestored: [],
  restoredReport: [],
  dismissRestoredReport: [],
  access: [],
  makeTransparent: [isText],
  makeHardened: [isText],
  passphraseStrength: [isText, isListOf(isText)],
  saveIdentities: [isListOf(isIdentity)],
  contacts: [isLongText, orNull(isText)],
  contact: [isText],
  contactAt: [isText],
  saveContact: [isContact, orNull(isContact)],
  removeContacts: [isListOf(isText)],
  setInGroup: [isText, isListOf(isText), isSwitch],
  recipientsOf: [isListOf(isText)],
  importContacts: [isBytes],
  exportContacts: [orNull(isListOf(isText)), isOneOf("4.0", "3.0")],
  writtenTo: [],
  hideSuggestion: [isText, isSwitch],
  vacation: [],
  saveVacation: [isVacation],
  forwards: [],
  saveForward: [isText, isOneOf("redirect", "forward"), isListOf(isText), isMessageText],
  askForwardCode: [isText, isText, isRecord({ subject: isLongText, text: isMessageText })],
  confirmForward: [isText, isText, isText],
};

/** Names such as "constructor" are in none. */
const shapesOf = (method: string): readonly Shape[] | null =>
  Object.hasOwn(SHAPES, method) ? SHAPES[method as CompanionMethod] : null;

export const isMethod = (method: string): boolean => shapesOf(method) !== null;

/** A call that fits one of the methods. */
export type Call = () => Promise<unknown>;

/** Null: there is no such method, or it takes other arguments. */
export function callOf(rpc: CompanionRpc, method: string, args: readonly Cbor[]): Call | null {
  const shapes = shapesOf(method);
  if (shapes?.length !== args.length || !shapes.every((shape, i) => shape(args[i]))) return null;
  const run = rpc[method as CompanionMethod] as (...given: readonly Cbor[]) => Promise<unknown>;
  return () => run(...args);
}

/** Those whose answer may be as large as a message. */
const HEAVY: ReadonlySet<string> = new Set<CompanionMethod>(["open", "part", "preview", "original", "draftFile"]);
export const isHeavy = (method: string): boolean => HEAVY.has(method);
