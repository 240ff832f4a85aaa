/**
 * Address lists (RFC 5322 §3.4, with obsolete forms and groups) as IMAP shows them in ENVELOPE (RFC 3501 §7.4.2):
 * a group starts with an address that has only a mailbox (its name) and ends with one that has nothing. Binary strings.
 * What is missing is named MISSING_MAILBOX, MISSING_DOMAIN, SYNTAX_ERROR or INVALID_ROUTE, as Dovecot does.
 */
import { MAX_ADDRESSES } from "../limits.ts";
import { Scanner } from "./scanner.ts";
import type { Step } from "./scanner.ts";

export interface Address {
  readonly name: string | null;
  /** Obsolete source route. */
  readonly route: string | null;
  readonly mailbox: string | null;
  readonly domain: string | null;
}

interface Draft {
  name: string | null;
  route: string | null;
  mailbox: string | null;
  domain: string | null;
  invalid: boolean;
}

const emptyDraft = (): Draft => ({ name: null, route: null, mailbox: null, domain: null, invalid: false });

/** Never fails: what cannot be read becomes an address that says so. */
export function parseAddresses(text: string, limit = MAX_ADDRESSES): Address[] {
  return new AddressParser(text, limit).list();
}

class AddressParser {
  private readonly scanner: Scanner;
  private readonly limit: number;
  private readonly found: Address[] = [];
  private draft = emptyDraft();

  constructor(text: string, limit: number) {
    this.scanner = new Scanner(text);
    this.limit = limit;
  }

  list(): Address[] {
    const { scanner } = this;
    if (scanner.skipBlank() <= 0) return [];
    while (this.found.length < this.limit && this.address() !== 0 && scanner.sees(",")) {
      scanner.skip();
      const step = scanner.skipBlank();
      if (step < 0) this.addFixed();
      if (step <= 0) break;
    }
    return this.found;
  }

  private address(): Step {
    const start = this.scanner.at;
    const step = this.group();
    if (step !== null) return step;
    this.scanner.at = start;
    return this.mailbox();
  }

  /** `name: mailbox, …;`. Null if it is no group; broken groups are still groups. */
  private group(): Step | null {
    const { scanner } = this;
    scanner.word = "";
    if (scanner.phrase() <= 0 || !scanner.sees(":")) return null;
    scanner.skip();
    let step = scanner.skipBlank();
    this.draft.mailbox = scanner.word;
    this.add();
    if (step > 0 && !scanner.sees(";")) step = this.groupMembers();
    if (step >= 0) {
      if (scanner.sees(";")) {
        scanner.skip();
        step = scanner.skipBlank();
      } else step = -1;
    }
    this.add();
    return step === 0 ? 0 : 1;
  }

  private groupMembers(): Step {
    const { scanner } = this;
    while (this.found.length < this.limit) {
      this.mailbox();
      if (!scanner.sees(",")) return 1;
      scanner.skip();
      if (scanner.skipBlank() <= 0) return -1;
    }
    return -1;
  }

  private mailbox(): Step {
    const { scanner, draft } = this;
    const start = scanner.at;
    let step = this.nameAddress();
    if (step < 0) {
      scanner.at = start;
      step = this.plainAddress();
      if (draft.invalid && draft.name === null && draft.domain === null) {
        draft.name = draft.mailbox;
        draft.mailbox = null;
      }
    }
    this.addFixed();
    return step;
  }

  /** `Name <local@domain>`. */
  private nameAddress(): Step {
    const { scanner, draft } = this;
    scanner.word = "";
    if (scanner.phrase() <= 0 || !scanner.sees("<")) return -1;
    draft.name = scanner.word === "" ? null : scanner.word;
    if (this.angle() < 0) draft.domain = "SYNTAX_ERROR";
    return scanner.done ? 0 : 1;
  }

  private angle(): Step {
    const { scanner } = this;
    scanner.skip();
    if (scanner.skipBlank() <= 0) return -1;
    if (scanner.sees("@") && !this.route()) return -1;
    if (!scanner.sees(">")) {
      if (this.localPart() <= 0) return -1;
      if (scanner.sees("@") && this.domain() <= 0) return -1;
    }
    if (!scanner.sees(">")) return -1;
    scanner.skip();
    return scanner.skipBlank();
  }

  /** `@host,@host:` before the local part; false at the end of input. */
  private route(): boolean {
    const { scanner, draft } = this;
    if (this.routeHosts() > 0 && scanner.sees(":")) scanner.skip();
    else {
      draft.route = "INVALID_ROUTE";
      if (scanner.done) return false;
    }
    return scanner.skipBlank() > 0;
  }

  private routeHosts(): Step {
    const { scanner } = this;
    const hosts: string[] = [];
    while (scanner.sees("@")) {
      scanner.word = "";
      const step = scanner.domain();
      if (step <= 0) return step;
      hosts.push(`@${scanner.word}`);
      while (scanner.skipBlank() > 0 && scanner.sees(",")) scanner.skip();
    }
    if (scanner.done) return 0;
    this.draft.route = hosts.join(",");
    return 1;
  }

  /** `local@domain (Name)`, or a lone word. */
  private plainAddress(): Step {
    const { scanner, draft } = this;
    scanner.comment = "";
    const quoted = scanner.sees('"');
    let step = this.localPart();
    if (step <= 0) draft.invalid = true;
    const hasDomain = step !== 0 && scanner.sees("@");
    if (hasDomain) {
      const domainStep = this.domain();
      if (domainStep <= 0) step = domainStep;
    }
    if (scanner.comment !== "") draft.name = scanner.comment;
    else if (!hasDomain) {
      this.loneWord(quoted);
      step = -1;
    }
    return step;
  }

  /** A word alone is a mailbox; words are a name. */
  private loneWord(quoted: boolean): void {
    const { scanner, draft } = this;
    const first = `${scanner.word} `;
    scanner.word = "";
    scanner.phrase();
    draft.invalid = true;
    if (scanner.word !== "") {
      draft.mailbox = null;
      draft.name = first + scanner.word;
    } else if (!quoted) draft.domain = "";
  }

  private localPart(): Step {
    const { scanner } = this;
    scanner.word = "";
    const step = scanner.sees('"') ? scanner.quotedString() : this.looseDotAtom();
    if (step >= 0) this.draft.mailbox = scanner.word;
    return step;
  }

  /** Atoms and any number of dots, also at the ends. */
  private looseDotAtom(): Step {
    const { scanner } = this;
    let step: Step = -1;
    do {
      while (scanner.sees(".")) {
        scanner.word += ".";
        scanner.skip();
        if (scanner.done) return 0;
        step = 1;
      }
      if (scanner.sees("@")) break;
      step = scanner.atom();
    } while (step > 0 && scanner.sees("."));
    return step;
  }

  private domain(): Step {
    const { scanner } = this;
    scanner.word = "";
    const step = scanner.domain();
    if (step >= 0) this.draft.domain = scanner.word;
    return step;
  }

  private addFixed(): void {
    this.draft.mailbox ??= "MISSING_MAILBOX";
    if (this.draft.domain === null || this.draft.domain === "") this.draft.domain = "MISSING_DOMAIN";
    this.add();
  }

  private add(): void {
    const { name, route, mailbox, domain } = this.draft;
    this.found.push({ name, route, mailbox, domain });
    this.draft = emptyDraft();
  }
}
