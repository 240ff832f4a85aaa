/** Everything an implementation of the crypto port must pass. */
import type { CryptoPort } from "../primitives.ts";
import { cacheKeyFromBytes } from "../wrap.ts";
import { ageContract } from "./age-contract.ts";
import { cacheKeyContract } from "./cache-key-contract.ts";
import { cctvContract } from "./cctv-contract.ts";
import { cryptoContract } from "./contract.ts";
import { keyringContract } from "./keyring-contract.ts";
import { loginContract } from "./login-contract.ts";
import { vectorsContract } from "./vectors-contract.ts";

export function allContracts(name: string, crypto: CryptoPort): void {
  cryptoContract(name, crypto);
  ageContract(name, crypto);
  cctvContract(name, crypto);
  vectorsContract(name, crypto);
  loginContract(name, crypto);
  keyringContract(name, crypto);
  cacheKeyContract(name, () => Promise.resolve(cacheKeyFromBytes(crypto, crypto.randomBytes(32))));
}
