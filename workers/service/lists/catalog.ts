/**
 * What lists and searches know of an account's messages, by email number: folded text, conversation, who wrote. Flags and
 * places are not in it: those are asked of the state.
 */
import { Conversations, type Conversing } from "../../../shared/search/conversations.ts";
import { foldText } from "../../../shared/search/fold-text.ts";
import type { SearchText } from "../../../shared/search/match-query.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import type { CatalogFacts } from "./catalog-facts.ts";
import { People } from "../contacts/people.ts";

export interface CatalogEntry {
  readonly text: SearchText;
  /** As rows show them. */
  readonly subject: string;
  readonly preview: string;
  /** The first few. */
  readonly to: readonly Correspondent[];
  readonly author: Correspondent | null;
  readonly hasAttachment: boolean;
}

/** Recipients that a row names. */
const MAX_TO = 5;

export class Catalog {
  private readonly entries: (CatalogEntry | undefined)[] = [];
  /** Texts that many messages share are held once. */
  private readonly shared = new Map<string, string>();
  private readonly recipients = new Map<string, readonly Correspondent[]>();
  readonly conversations = new Conversations();
  readonly people: People;
  /** Rises whenever conversations join or messages become known. */
  generation = 0;

  constructor(own: readonly string[]) {
    this.people = new People(own);
  }

  get(number: number): CatalogEntry | undefined {
    return this.entries[number];
  }

  has(number: number): boolean {
    return this.entries[number] !== undefined;
  }

  /** `date`: when it came, unix seconds. */
  add(number: number, facts: CatalogFacts, date: number): void {
    if (this.has(number)) return;
    while (this.entries.length < number) this.entries.push(undefined);
    this.entries[number] = this.toEntry(facts, date);
    this.conversations.add(number, conversingOf(facts, date));
    this.generation++;
  }

  private toEntry(facts: CatalogFacts, date: number): CatalogEntry {
    const persons = (list: readonly Correspondent[]): string =>
      this.share(list.map(({ name, address }) => foldText(name === "" ? address : `${name} ${address}`)).join("\n"));
    const cc = persons(facts.cc);
    const to = persons(facts.to);
    const text: SearchText = {
      from: persons(facts.from),
      to: cc === "" ? to : this.share(`${to}\n${cc}`),
      cc,
      subject: foldText(facts.subject),
      filename: this.share(foldText(facts.files.join("\n"))),
      list: this.share(foldText(facts.list)),
    };
    const author = this.people.met(facts, date);
    const { subject, preview, hasAttachment } = facts;
    return { text, subject, preview, to: this.shareRecipients(facts.to), author, hasAttachment };
  }

  private shareRecipients(to: readonly Correspondent[]): readonly Correspondent[] {
    const shown = to.slice(0, MAX_TO);
    const key = shown.map(({ name, address }) => `${name}\n${address}`).join("\n");
    const known = this.recipients.get(key);
    if (known === undefined) this.recipients.set(key, shown);
    return known ?? shown;
  }

  private share(text: string): string {
    if (text === "") return "";
    const known = this.shared.get(text);
    if (known !== undefined) return known;
    this.shared.set(text, text);
    return text;
  }
}

function conversingOf(facts: CatalogFacts, date: number): Conversing {
  const { ids, baseSubject, looseReply, people } = facts.thread;
  return {
    ...{ ids, subject: baseSubject, looseReply, people },
    ...{ author: facts.from.length > 0 ? (people[0] ?? 0) : 0, sent: facts.sent ?? date },
  };
}
