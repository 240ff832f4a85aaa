/** What a command is: which state it needs, and a handler that reads parse → act → reply. A ParseFailure becomes BAD. */
import type { ImapAccount } from "../backend.ts";
import type { Scanner } from "../parse/scanner.ts";
import type { Reply } from "../reply.ts";
import type { Session } from "../session/session.ts";
import type { Selected } from "../session/state.ts";

export type Command =
  | { readonly needs: "nothing"; run(args: Scanner, session: Session): Promise<Reply> | Reply }
  /** not logged in yet */
  | { readonly needs: "noLogin"; run(args: Scanner, session: Session): Promise<Reply> | Reply }
  | { readonly needs: "account"; run(args: Scanner, session: Session, account: ImapAccount): Promise<Reply> | Reply }
  | {
      readonly needs: "selected";
      /** Sequence numbers must hold until the tagged reply (RFC 3501 §7.4.1): no EXPUNGE is sent before it. */
      readonly keepsNumbers?: true;
      run(args: Scanner, session: Session, selected: Selected): Promise<Reply> | Reply;
    };
