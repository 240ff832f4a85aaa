/** Just enough of an IMAP client: sends a line, gathers what comes until the tagged answer. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface ImapClient {
  /** A command without its tag. */
  send(command: string): Promise<string>;
  readonly close: () => void;
}

export async function connectImap(address: string): Promise<ImapClient> {
  const [host = "", port = ""] = address.split(":");
  const socket = connect(Number(port), host);
  await once(socket, "connect");
  let tag = 0;
  await until(socket, /^\* OK[^\n]*\r\n/);
  return {
    async send(command) {
      tag++;
      const answer = until(socket, new RegExp(`(^|\\n)(a${tag} [A-Z]|\\+)[^\\n]*\\r\\n`));
      socket.write(`a${tag} ${command}\r\n`);
      return answer;
    },
    close: () => void socket.destroy(),
  };
}

function until(socket: Socket, end: RegExp): Promise<string> {
  return new Promise((settle, fail) => {
    let text = "";
    const read = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      if (!end.test(text)) return;
      socket.off("data", read);
      settle(text);
    };
    socket.on("data", read);
    socket.once("close", () => fail(new Error(`the server hung up after: ${text}`)));
  });
}
