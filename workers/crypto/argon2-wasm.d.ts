/** Made at build time: scripts/argon2-wasm.ts. In hexadecimal. */
declare module "virtual:argon2-wasm" {
  export const argon2Wasm: string;
}
