/** All that a mail program can see of an account through one companion, and waiting until two agree. */
import type { ImapClient } from "./imap-client.ts";
import { until, type Device } from "./world.ts";

export async function session<T>(device: Pick<Device, "open">, use: (client: ImapClient) => Promise<T>): Promise<T> {
  const client = await device.open();
  try {
    return await use(client);
  } finally {
    await client.logout();
  }
}

const listed = (text: string): string[] =>
  [...text.matchAll(/^\* LIST \((?!\\Noselect).*?\) "\/" (.*)\r$/gm)].map(([, name = ""]) => name);

/** Mailboxes with UIDVALIDITY and UIDNEXT, and of each message UID, flags, date, whole text; also what `items` names. */
export const everything = (device: Pick<Device, "open">, items = "", bodies = BODIES): Promise<string[]> =>
  session(device, async (client) => {
    const seen: string[] = [];
    for (const name of listed(await client.ok('LIST "" *')).sort()) {
      const opened = await client.ok(`EXAMINE ${name}`);
      const codes = items === "" ? /\[UID(?:VALIDITY|NEXT) \d+\]|^\* \d+ EXISTS/gm : EXACT;
      seen.push(name, ...(opened.match(codes) ?? []));
      if (/^\* 0 EXISTS/m.test(opened)) continue;
      const fetched = await client.ok(`FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE${items}${bodies})`);
      const messages = fetched.split(/^(?=\* \d+ FETCH)/m).filter((part) => part.startsWith("* "));
      // flags in any order; \Recent is each connection's own
      const inOrder = (flags: string): string =>
        flags
          .split(" ")
          .filter((flag) => flag !== "\\Recent" && flag !== "")
          .sort()
          .join(" ");
      seen.push(
        ...messages.map((one) => one.replace(/FLAGS \((.*?)\)/, (_, flags: string) => `FLAGS (${inOrder(flags)})`)),
      );
    }
    return seen.map((line) => line.replace(/\r\na\d+ OK[^]*$/, ""));
  });

const BODIES = " BODY.PEEK[]";
const EXACT = /\[(?:UID(?:VALIDITY|NEXT)|HIGHESTMODSEQ) \d+\]|\[MAILBOXID \(.*?\)\]|^\* \d+ EXISTS/gm;

/** Waits until both show the same; gives it. What is looked at while they differ is what is cheap to look at. */
export async function agreed(a: Device, b: Device, timeout = 10_000): Promise<string[]> {
  const ofBoth = async (bodies: string): Promise<readonly [string[], boolean]> => {
    const [one, other] = [await everything(a, "", bodies), await everything(b, "", bodies)];
    return [one, JSON.stringify(one) === JSON.stringify(other)];
  };
  const both = await until(
    async () => ((await ofBoth(""))[1] ? ofBoth(BODIES) : ([[], false] as readonly [string[], boolean])),
    ([, same]) => same,
    timeout,
  );
  return both[0];
}

export const subjects = (seen: readonly string[]): string[] =>
  seen.flatMap((line) => /\r\nSubject: (.*?)\r\n/.exec(line)?.[1] ?? []).sort();
