/** What the account commands print: one JSON object, or text for a person. */
import type { AccountAnswer, AccountRequest } from "./account-commands.ts";
import { accountText, addedText, exportedText } from "./output.ts";
import { notedText } from "./note-restored.ts";
import { appPasswordsText, madeText, resetText, revokedText } from "./password-output.ts";

const isoTime = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();

export function answerJson(request: AccountRequest, answer: AccountAnswer): unknown {
  switch (answer.type) {
    case "removed":
      return { address: answer.address, removed: true };
    case "added": {
      const { address, invite, expires, flavor } = answer.account;
      return { address, invite, expires: isoTime(expires), flavor };
    }
    case "made": {
      const { address, words } = answer.account;
      return { address, flavor: "transparent", wordless: words === null, ...(words === null ? {} : { words }) };
    }
    case "reset":
      return { address: answer.address, reset: true, wordless: answer.wordless };
    case "apps": {
      const { address, appPasswords, dropped } = answer;
      return { address, appPasswords, ...(dropped === null ? {} : { revoked: dropped }) };
    }
    case "exported":
      return { ...answer.exported, ...(request.type === "export" ? { out: request.out } : {}) };
    case "restored": {
      const { at, transparent, hardened } = answer.noted;
      return { restored: isoTime(at), transparent, hardened };
    }
    case "accounts":
      return request.type === "list" ? { accounts: answer.accounts } : answer.accounts[0];
  }
}

export function answerText(request: AccountRequest, answer: AccountAnswer): string {
  switch (answer.type) {
    case "removed":
      return `removed ${answer.address} and all its mail`;
    case "added":
      return addedText(answer.account);
    case "made":
      return madeText(answer.account);
    case "reset":
      return resetText(answer.address, answer.wordless);
    case "apps":
      return answer.dropped === null ? appPasswordsText(answer) : revokedText(answer.address, answer.dropped);
    case "exported":
      return exportedText(answer.exported, request.type === "export" ? request.out : "");
    case "restored":
      return notedText(answer.noted);
    case "accounts":
      return answer.accounts.length === 0
        ? "no accounts yet: `aerogramme provider account add ADDRESS --data DIR` makes one"
        : answer.accounts.map((account) => accountText(account, request.type !== "list")).join("\n");
  }
}
