/** A chunk of its own: of all of hash-wasm, what Argon2id takes. */
export { argon2id } from "hash-wasm";
