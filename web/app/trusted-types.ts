/**
 * Trusted Types (W3C, "Trusted Types"): under the policy that this page is served with, no text becomes HTML, script or the
 * address of a script but through a named policy. There are two: Svelte's own, for the templates it compiled, and this
 * one, which lets through the addresses of our own workers. Nothing of ours makes HTML from text in this document.
 */

interface PolicyFactory {
  createPolicy(name: string, rules: { readonly createScriptURL: (address: string) => string | null }): unknown;
}

/** Files of this origin that may be run as workers: built ones, whose names carry a hash, and the service worker. */
const ownScript = /^\/(?:assets\/[\w.-]+\.js|sw\.js)$/;

/** The address itself, or null for what is no script of ours. */
export function ownScriptAddress(address: string, origin: string): string | null {
  if (!URL.canParse(address, origin)) return null;
  const url = new URL(address, origin);
  return url.origin === origin && ownScript.test(url.pathname) && url.search === "" ? url.href : null;
}

/** Before anything that starts a worker. Browsers without Trusted Types have the rest of the policy. */
export function installTrustedTypes(scope: { readonly trustedTypes?: PolicyFactory }, origin: string): void {
  scope.trustedTypes?.createPolicy("default", {
    createScriptURL: (address) => ownScriptAddress(address, origin),
  });
}
