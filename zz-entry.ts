export * as m0 from "./shared/account/access-login.ts";
export * as m1 from "./shared/client/create-provider-client.ts";
export * as m2 from "./workers/crypto/web-crypto.ts";