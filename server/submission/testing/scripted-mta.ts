/** An MTA that says what a test has it say: to each verb a reply, or nothing, or the end of the connection. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

export type Verb = "CONNECT" | "EHLO" | "AUTH" | "MAIL" | "RCPT" | "DATA" | "." | "QUIT";
/** A reply; or `drop`: hangs up. `hang`: says nothing any more. `cut`: hangs up once half the message is there. */
export type Reaction = string;

export interface ScriptedMta {
  readonly port: number;
  /** Messages that it had whole, as they came (dots unstuffed), whatever it said of them. */
  readonly messages: Buffer[];
  /** Lines of commands. */
  readonly commands: string[];
  script: (verb: Verb, line: string) => Reaction | null;
  close(): Promise<void>;
}

const USUAL: Readonly<Record<Verb, string>> = {
  CONNECT: "220 mta.example ESMTP",
  EHLO: "250-mta.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 100000000",
  AUTH: "235 2.7.0 Ok",
  MAIL: "250 2.1.0 Ok",
  RCPT: "250 2.1.5 Ok",
  DATA: "354 Go on",
  ".": "250 2.0.0 Ok: queued",
  QUIT: "221 2.0.0 Bye",
};

export async function startScriptedMta(): Promise<ScriptedMta> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    serve(socket, mta);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const mta: ScriptedMta = {
    port: (server.address() as AddressInfo).port,
    ...{ messages: [], commands: [], script: () => null },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return mta;
}

function serve(socket: Socket, mta: ScriptedMta): void {
  let buffered = Buffer.alloc(0);
  let isMessage = false;
  let isSilent = false;
  const react = (verb: Verb, line = ""): void => {
    const reaction = mta.script(verb, line) ?? USUAL[verb];
    if (reaction === "drop") socket.destroy();
    else if (reaction === "hang") isSilent = true;
    else if (reaction === "cut") {
      isSilent = true;
      socket.write("354 Go on\r\n", () => socket.once("data", () => socket.destroy()));
    } else socket.write(`${reaction}\r\n`);
    if (verb === "DATA" && reaction.startsWith("354")) isMessage = true;
  };
  react("CONNECT");
  socket.on("data", (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      if (isSilent) return;
      const mark = isMessage ? "\r\n.\r\n" : "\r\n";
      const end = buffered.indexOf(mark);
      if (end < 0) return;
      const taken = buffered.subarray(0, end + 2);
      buffered = buffered.subarray(end + mark.length);
      if (isMessage) {
        mta.messages.push(Buffer.from(taken.toString("latin1").replace(/(^|\r\n)\./g, "$1"), "latin1"));
        isMessage = false;
        react(".");
        continue;
      }
      const line = taken.toString("utf8").trim();
      mta.commands.push(line);
      const verb = (line.split(" ")[0] ?? "").toUpperCase();
      if (verb in USUAL) react(verb as Verb, line);
      else socket.write("502 5.5.1 No\r\n");
    }
  });
}
