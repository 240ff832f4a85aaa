/** PLAIN (RFC 4616) and LOGIN (an expired draft, and what many mail programs speak): who says they are whom, by which password. */

export type Step =
  | { readonly type: "ask"; readonly challenge: string }
  | { readonly type: "credentials"; readonly username: string; readonly password: string }
  | { readonly type: "malformed" };

/** Takes what the client answered; null: it has not said anything yet. */
export type Exchange = (response: Uint8Array | null) => Step;

export const MECHANISMS = { PLAIN: plain, LOGIN: login } as const;
export type Mechanism = keyof typeof MECHANISMS;

export const isMechanism = (name: string): name is Mechanism => Object.hasOwn(MECHANISMS, name);

const MALFORMED: Step = { type: "malformed" };

/** [authzid] NUL authcid NUL passwd. Nobody acts for somebody else here. */
function plain(): Exchange {
  return (response) => {
    if (response === null) return { type: "ask", challenge: "" };
    const [authorize, username, password, ...more] = textOf(response)?.split("\0") ?? [];
    if (!username || !password || more.length > 0) return MALFORMED;
    return authorize === "" || authorize === username ? { type: "credentials", username, password } : MALFORMED;
  };
}

function login(): Exchange {
  let username: string | null = null;
  return (response) => {
    if (response === null) return { type: "ask", challenge: "Username:" };
    const text = textOf(response);
    if (!text) return MALFORMED;
    if (username !== null) return { type: "credentials", username, password: text };
    username = text;
    return { type: "ask", challenge: "Password:" };
  };
}

/** Null: no UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
