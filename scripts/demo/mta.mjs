// The MTA of the demonstration: takes from the provider what is sent, and hands it back to the provider's own accounts by LMTP.
// Nothing leaves this computer: whoever is elsewhere is refused, in words.
import { SMTPServer } from "smtp-server";
import { askRecipient, deliverAll } from "./lmtp.mjs";

const DOMAIN = "example.org";
const ELSEWHERE = `5.7.1 This demonstration delivers to ${DOMAIN} only: nothing leaves this computer`;

const refusal = (text, responseCode) => Object.assign(new Error(text), { responseCode });

/** `lmtp()`: HOST:PORT of the provider, once it runs. {stop}. Listens on 127.0.0.1:`port`. */
export async function startMta(port, lmtp) {
  const server = new SMTPServer({
    name: "mta.demo.localhost",
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1_000,
    onRcptTo({ address }, _session, done) {
      judge(address, lmtp()).then(done, () => done(refusal("4.4.1 The provider does not answer", 451)));
    },
    onData(stream, { envelope }, done) {
      take(stream, envelope, lmtp()).then(
        () => done(null, "2.0.0 Handed over"),
        () => done(refusal("4.3.0 The provider did not take it", 451)),
      );
    },
  });
  server.on("error", () => undefined);
  await new Promise((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { stop: () => new Promise((resolve) => server.close(resolve)) };
}

/** Null: it is somebody here. */
async function judge(address, lmtp) {
  if (!address.toLowerCase().endsWith(`@${DOMAIN}`)) return refusal(ELSEWHERE, 550);
  const answer = await askRecipient(lmtp, address);
  return answer.startsWith("250") ? null : refusal(answer.slice(4), Number(answer.slice(0, 3)));
}

async function take(stream, { mailFrom, rcptTo }, lmtp) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  await deliverAll(
    lmtp,
    rcptTo.map(({ address: to }) => ({ from: mailFrom.address, to, bytes })),
    () => undefined,
  );
}
