import { cryptoContract } from "./testing/contract.ts";
import { implementations } from "./testing/implementations.ts";

for (const [name, crypto] of implementations) cryptoContract(name, crypto);
