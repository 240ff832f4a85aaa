// An LMTP client (RFC 2033) as small as the demonstration needs: one connection, one message after the other.
import { connect } from "node:net";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Delivers {from, to, bytes} one by one, calling `accepted` after each. Throws with the reply of a refusal. */
export async function deliverAll(address, messages, accepted) {
  const [host, port] = address.split(":");
  const socket = connect({ host, port: Number(port) });
  await once(socket, "connect");
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async (expected) => {
    for (;;) {
      const { value: line, done } = await lines.next();
      if (done) throw new Error("the provider closed the LMTP connection");
      if (line[3] === "-") continue;
      if (!line.startsWith(expected)) throw new Error(`the provider answered "${line}"`);
      return;
    }
  };
  const say = (line, expected) => (socket.write(`${line}\r\n`), reply(expected));
  await reply("220");
  await say("LHLO demo.localhost", "250");
  for (const message of messages) {
    await say(`MAIL FROM:<${message.from}>`, "250");
    await say(`RCPT TO:<${message.to}>`, "250");
    await say("DATA", "354");
    socket.write(dotStuffed(message.bytes));
    await reply("250");
    accepted(message);
  }
  socket.end("QUIT\r\n");
}

function dotStuffed(bytes) {
  const text = bytes.toString("latin1").replace(/(^|\r\n)\./g, "$1..");
  return Buffer.from(`${text}${text.endsWith("\r\n") ? "" : "\r\n"}.\r\n`, "latin1");
}
