/** Why no connection to a provider comes about, where it is more than a network that is away. */
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";

const PATIENCE_MS = 10_000;

/** Codes of Node's network and TLS errors. */
const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired: whoever runs it must renew it",
  CERT_NOT_YET_VALID: "its certificate holds from a later time on: is this computer's clock right?",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name: check the address",
  ...Object.fromEntries(
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ].map((code) => [
      code,
      "its certificate is signed by nobody this computer trusts: if that is meant to be, NODE_EXTRA_CA_CERTS=FILE names the authority",
    ]),
  ),
  ENOTFOUND: "no computer of that name is found: check the address and the connection",
  EAI_AGAIN: "names can not be looked up at the moment: check the connection and try again",
  ECONNREFUSED: "nothing answers at that address and port",
};

/** In a few words; null: no more is known, or it can be reached by now. Never rejects. */
export function whyUnreachable(origin: string): Promise<string | null> {
  return new Promise((resolve) => {
    const request = (origin.startsWith("https:") ? tlsRequest : plainRequest)(
      origin,
      { method: "HEAD", agent: false, timeout: PATIENCE_MS },
      (answer) => {
        answer.destroy();
        resolve(null);
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", (error) => {
      resolve("code" in error && typeof error.code === "string" ? (REASONS[error.code] ?? null) : null);
    });
    request.end();
  });
}
