import { portableCrypto } from "./portable.ts";
import { allContracts } from "./testing/all-contracts.ts";
import { writeVectors } from "./testing/vectors-contract.ts";

if (process.env["UPDATE_VECTORS"] === "1") await writeVectors(portableCrypto);

allContracts("portable", portableCrypto);
