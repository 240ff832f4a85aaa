// An LMTP client (RFC 2033) as small as the demonstration needs: one connection, one message after the other.
import { connect } from "node:net";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Delivers {from, to, bytes} one by one, calling `accepted` after each. Throws with the reply of a refusal. */
export async function deliverAll(address, messages, accepted) {
  const { say, write, reply, end } = await open(address);
  for (const message of messages) {
    await say(`MAIL FROM:<${message.from}>`, "250");
    await say(`RCPT TO:<${message.to}>`, "250");
    await say("DATA", "354");
    write(dotStuffed(message.bytes));
    await reply("250");
    accepted(message);
  }
  end();
}

/** What the provider says to a recipient: "250 2.1.5 …". */
export async function askRecipient(address, to) {
  const { say, end } = await open(address);
  await say("MAIL FROM:<>", "250");
  const answer = await say(`RCPT TO:<${to}>`, "");
  end();
  return answer;
}

async function open(address) {
  const [host, port] = address.split(":");
  const socket = connect({ host, port: Number(port) });
  await once(socket, "connect");
  socket.on("error", () => undefined);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async (expected) => {
    for (;;) {
      const { value: line, done } = await lines.next();
      if (done) throw new Error("the provider closed the LMTP connection");
      if (line[3] === "-") continue;
      if (!line.startsWith(expected)) throw new Error(`the provider answered "${line}"`);
      return line;
    }
  };
  const write = (text) => socket.write(text);
  const say = (line, expected) => (write(`${line}\r\n`), reply(expected));
  await reply("220");
  await say("LHLO demo.localhost", "250");
  return { say, write, reply, end: () => socket.end("QUIT\r\n") };
}

function dotStuffed(bytes) {
  const text = bytes.toString("latin1").replace(/(^|\r\n)\./g, "$1..");
  return Buffer.from(`${text}${text.endsWith("\r\n") ? "" : "\r\n"}.\r\n`, "latin1");
}
