// An IMAP client (RFC 3501) that times commands and counts what comes: literals are skipped, not parsed.
import { connect } from "node:net";
import { once } from "node:events";

export async function openImap(address, user, password) {
  const [host, port] = address.split(":");
  const socket = connect({ host, port: Number(port), noDelay: true });
  await once(socket, "connect");
  const reader = createReader(socket);
  await reader.until((line) => line.startsWith("* OK"));
  let tags = 0;
  /** {seconds, lines, fetches, literalBytes}; throws unless the answer is OK. */
  async function command(text, literal = null) {
    const tag = `b${++tags}`;
    reader.reset();
    const began = performance.now();
    // LITERAL+ (RFC 7888): nobody waits for a continuation
    if (literal) socket.write(Buffer.concat([Buffer.from(`${tag} ${text} {${literal.length}+}\r\n`), literal, CRLF]));
    else socket.write(`${tag} ${text}\r\n`);
    const last = await reader.until((line) => line.startsWith(`${tag} `));
    if (!last.startsWith(`${tag} OK`)) throw new Error(`${text.split(" ")[0]}: ${last.slice(0, 200)}`);
    return { seconds: (performance.now() - began) / 1000, ...reader.seen() };
  }
  await command(`LOGIN "${user}" "${password}"`);
  return {
    command,
    /** IDLE (RFC 2177): `next` resolves with the time (performance.now) of the next line that matches; `done` ends it. */
    async idle() {
      const tag = `b${++tags}`;
      reader.reset();
      socket.write(`${tag} IDLE\r\n`);
      await reader.until((line) => line.startsWith("+"));
      return {
        async next(matches) {
          await reader.until(matches);
          const at = performance.now();
          reader.reset();
          return at;
        },
        async done() {
          socket.write("DONE\r\n");
          await reader.until((line) => line.startsWith(`${tag} OK`));
        },
      };
    },
    close: () => socket.destroy(),
  };
}

const CRLF = Buffer.from("\r\n");

/** Lines end at CRLF; `{n}` at the end of one announces n octets to skip, after which the line goes on. */
function createReader(socket) {
  let [line, skip, fetches, literalBytes] = ["", 0, 0, 0];
  let [finished, wake, closed] = [[], null, false];
  socket.on("data", (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - at);
        skip -= step;
        at += step;
        continue;
      }
      const end = chunk.indexOf(10, at);
      line += chunk.latin1Slice(at, end < 0 ? chunk.length : end + 1);
      at = end < 0 ? chunk.length : end + 1;
      if (end >= 0) endOfLine();
    }
    wake?.();
  });
  function endOfLine() {
    const literal = /\{(\d+)\}\r\n$/.exec(line.slice(-16));
    if (literal) {
      skip = Number(literal[1]);
      literalBytes += skip;
      return;
    }
    if (/^\* \d+ FETCH/.test(line)) fetches++;
    else finished.push(line.trimEnd());
    line = "";
  }
  socket.on("error", () => undefined);
  socket.on("close", () => {
    closed = true;
    wake?.();
  });
  return {
    reset: () => ([finished, fetches, literalBytes] = [[], 0, 0]),
    seen: () => ({ lines: finished, fetches, literalBytes }),
    async until(matches) {
      for (;;) {
        const found = finished.find(matches);
        if (found !== undefined) return found;
        if (closed) throw new Error("the IMAP connection was closed");
        await new Promise((resolve) => (wake = resolve));
      }
    },
  };
}
