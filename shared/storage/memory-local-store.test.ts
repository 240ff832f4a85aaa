import { createMemoryLocalStore } from "./memory-local-store.ts";
import { localStoreContract } from "./testing/local-store-contract.ts";

localStoreContract("memory", () => Promise.resolve({ store: createMemoryLocalStore() }));
