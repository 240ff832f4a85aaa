/// <reference types="vite/client" />
/**
 * Trusted Types (W3C): under the policy that this page is served with, no text becomes HTML, script or the address of a
 * script but through a named policy. There are two: Svelte's own, for the templates it compiled, and this one, for the
 * addresses of our workers. Nothing of ours makes HTML from text in this document, and there is no default policy.
 */

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (path: string) => string },
  ): { createScriptURL(path: string): unknown };
}

/** Built files, whose names carry a hash, and the service worker. */
const ownScript = /^\/(?:assets\/[\w.-]+\.js|sw\.js)$/;

/** A path that this origin serves a script of ours at. */
export const isOwnScript = (path: string): boolean => ownScript.test(path);

function check(path: string): string {
  if (isOwnScript(path) || import.meta.env.DEV) return path;
  throw new TypeError("not a script of this app");
}

const factory = (globalThis as { readonly trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy("app-script", { createScriptURL: check });

/** The path as what starts a worker takes it; throws for any other than a script of ours. */
export const appScript = (path: string): string => (policy ? (policy.createScriptURL(path) as string) : check(path));
