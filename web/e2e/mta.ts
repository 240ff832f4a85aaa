/** An MTA for journeys: takes what a provider relays, knows nobody whose address begins so, and hands on by LMTP what stays here. */
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";

export interface Taken {
  readonly from: string;
  /** sorted */
  readonly to: readonly string[];
  /** an octet a character */
  readonly text: string;
}

export interface Mta {
  /** What a provider is given as its smarthost. */
  readonly url: string;
  /** All that was taken about it. */
  readonly about: (subject: string) => readonly Taken[];
  /** Mail of example.org goes there, HOST:PORT. */
  readonly handOn: (lmtp: string) => void;
  readonly stop: () => Promise<void>;
}

const MOST = 80 << 20;

export async function startMta(): Promise<Mta> {
  const taken: Taken[] = [];
  let home: string | null = null;
  const handOn = async (octets: Buffer, to: readonly string[], from: string): Promise<void> => {
    const here = to.filter((address) => address.endsWith("@example.org"));
    if (home === null || here.length === 0) return;
    const lmtp = await LmtpClient.open(home);
    const replies = await lmtp.deliverOctets(here, octets, from);
    lmtp.close();
    if (!replies.every((reply) => reply.startsWith("250"))) throw new Error(replies.join("; "));
  };
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["AUTH", "STARTTLS"], logger: false, size: MOST },
    onRcptTo({ address }, _session, done) {
      const isKnown = !address.startsWith("nobody");
      done(isKnown ? null : Object.assign(new Error("5.1.1 No such user here"), { responseCode: 550 }));
    },
    onData(stream, { envelope }, done) {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        const octets = Buffer.concat(pieces);
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address).sort();
        taken.push({ from, to, text: octets.toString("latin1") });
        handOn(octets, to, from).then(
          () => done(),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },
  });
  const port = await new Promise<number>((done) => {
    const listener = server.listen(0, "127.0.0.1", () => done((listener.address() as AddressInfo).port));
  });
  return {
    url: `smtp://127.0.0.1:${port.toString()}`,
    about: (subject) => taken.filter(({ text }) => text.includes(`\r\nSubject: ${subject}\r\n`)),
    handOn: (lmtp) => (home = lmtp),
    stop: () => new Promise<void>((done) => server.close(() => done())),
  };
}
