// Delivers messages over a number of LMTP connections (RFC 2033), pipelined envelope, one transaction at a time on each.
import { connect } from "node:net";
import { once } from "node:events";

/** Seconds for all; throws unless each got its 250. `address` is HOST:PORT; `recipients`: one, or a list. */
export async function deliver(address, recipients, messages, connections) {
  const all = [recipients].flat();
  const data = messages.map(dotStuffed);
  const clients = await Promise.all(Array.from({ length: connections }, () => open(address)));
  const envelope = `MAIL FROM:<sender@example.net>\r\n${all.map((to) => `RCPT TO:<${to}>\r\n`).join("")}DATA\r\n`;
  let next = 0;
  const began = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (next < data.length) {
        const bytes = data[next++];
        client.socket.write(envelope);
        for (const code of ["250", ...all.map(() => "250"), "354"]) await client.expect(code);
        client.socket.write(bytes);
        // LMTP answers for each recipient
        for (let i = 0; i < all.length; i++) await client.expect("250");
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  for (const { socket } of clients) socket.end("QUIT\r\n");
  return seconds;
}

/** One connection, for one message at a time: `deliver` resolves at its 250. */
export async function openLmtp(address, recipient) {
  const { socket, expect } = await open(address);
  return {
    async deliver(message) {
      socket.write(`MAIL FROM:<sender@example.net>\r\nRCPT TO:<${recipient}>\r\nDATA\r\n`);
      for (const code of ["250", "250", "354"]) await expect(code);
      socket.write(dotStuffed(message));
      await expect("250");
    },
    close: () => socket.end("QUIT\r\n"),
  };
}

function dotStuffed(message) {
  const text = message.toString("latin1").replace(/(^|\r\n)\./g, "$1..");
  return Buffer.from(`${text}${text.endsWith("\r\n") ? "" : "\r\n"}.\r\n`, "latin1");
}

async function open(address) {
  const [host, port] = address.split(":");
  const socket = connect({ host, port: Number(port), noDelay: true });
  await once(socket, "connect");
  const client = { socket, expect: expecter(socket) };
  await client.expect("220");
  socket.write("LHLO bench.localhost\r\n");
  await client.expect("250");
  return client;
}

/** Waits for one whole reply. */
function expecter(socket) {
  const replies = [];
  let [pending, wake, closed] = ["", null, false];
  socket.setEncoding("latin1");
  socket.on("data", (text) => {
    const lines = (pending + text).split("\r\n");
    pending = lines.pop();
    replies.push(...lines.filter((line) => line[3] !== "-"));
    wake?.();
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    closed = true;
    wake?.();
  });
  return async (code) => {
    while (replies.length === 0) {
      if (closed) throw new Error("the LMTP connection was closed");
      await new Promise((resolve) => (wake = resolve));
    }
    const reply = replies.shift();
    if (!reply.startsWith(code)) throw new Error(`expected ${code}, got: ${reply}`);
  };
}
