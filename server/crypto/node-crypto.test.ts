import { allContracts } from "../../shared/crypto/testing/all-contracts.ts";
import { nodeCrypto } from "./node-crypto.ts";

allContracts("node", nodeCrypto);
