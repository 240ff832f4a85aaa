/**
 * The response headers every file of the webmail is served with (CSP level 3, Fetch, HTML).
 * Plain data: the provider, the companion and the tests all import it, so what is tested is what is served.
 *
 * Two kinds of document exist. The app is strict: own scripts, own styles, nothing else. The message frames are empty
 * documents into which the page puts one sandboxed `srcdoc` frame with somebody else's HTML: it inherits the frame
 * document's policy, which is why consent to remote images means another document and never a looser app.
 */

export type Headers = Readonly<Record<string, string>>;

/**
 * No text becomes HTML or script but through these (W3C Trusted Types): Svelte's compiled templates, and the page's own
 * rule for the addresses of its workers (web/state/app/app-script.ts).
 */
const trustedTypes = (...policies: readonly string[]): readonly string[] => [
  "require-trusted-types-for 'script'",
  `trusted-types ${policies.join(" ")}`,
];

/** The app's own scripts and styles and nothing else. `scripts`, `connect`: what there may be beside them. */
const policyWith = ({ scripts = "", connect = "", workers = "'self'" } = {}): string =>
  [
    "default-src 'none'",
    `script-src 'self'${scripts}`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${connect}`,
    `worker-src ${workers}`,
    "frame-src 'self' blob:",
    "manifest-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...trustedTypes("svelte-trusted-html", "app-script"),
  ].join("; ");

/** The app and every asset. */
const appPolicy = policyWith();
/** The mailbox worker may compile WebAssembly (CSP level 3, §8.4), which stretches passwords. Nobody's mail is shown there. */
const workerPolicy = policyWith({ scripts: " 'wasm-unsafe-eval'" });

/**
 * The app in a companion: no engine of its own to start, and nobody to speak to but the companion at this HOST:PORT (not every
 * browser takes 'self' for a WebSocket).
 */
export const companionPolicy = (host: string): string => policyWith({ connect: ` ws://${host}`, workers: "'none'" });

const framePolicy = (images: string): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${images}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; ");

/** A message as it is first shown: nothing is fetched from anywhere. */
export const blockedFramePolicy = framePolicy("data:");
/** A message whose reader asked for its remote images: images, and still nothing else. */
export const imagesFramePolicy = framePolicy("data: https: http:");

/** A picture, sound or film out of a message: what lies in the page's own memory, and nothing that would be fetched. */
export const previewFramePolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src blob:",
  "media-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** The one script of /frame/pdf.html: it takes the others out of the page's hand. A test compares it with that file. */
const pdfFrameScript = "'sha256-R/D4iWYLr1MqvWrZsJdnKBTXbyXQJ5wesdTNmPX0O4k='";

/**
 * A PDF: its frame runs what the page hands over (pdf.js and its worker, as blobs of the frame's own), makes no text into code, and
 * reaches nothing: no address, no other frame, not even this origin.
 */
export const pdfFramePolicy = [
  "default-src 'none'",
  `script-src ${pdfFrameScript} blob:`,
  "worker-src blob:",
  "style-src 'unsafe-inline'",
  "img-src blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

export const blockedFramePath = "/frame/blocked.html";
export const imagesFramePath = "/frame/images.html";
export const previewFramePath = "/frame/preview.html";
export const pdfFramePath = "/frame/pdf.html";
/** The mailbox worker's first script; a hash and ".js" follow. */
const workerPath = "/assets/engine.worker-";

const common: Headers = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-DNS-Prefetch-Control": "off",
};

/** The app alone may ask for the camera, to scan another device's code; a message's frame never. */
const permissionsOf = (path: string): string =>
  `camera=(${path.startsWith("/frame/") ? "" : "self"}), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()`;

const policyOf = (path: string): string => {
  if (path === blockedFramePath) return blockedFramePolicy;
  if (path === imagesFramePath) return imagesFramePolicy;
  if (path === previewFramePath) return previewFramePolicy;
  if (path === pdfFramePath) return pdfFramePolicy;
  if (path.startsWith(workerPath)) return workerPolicy;
  return appPolicy;
};

/** Names under /assets/ carry a hash of their content; everything else is asked for again each time. */
const cacheOf = (path: string): string =>
  path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";

/** Headers of a file of the webmail, by its path in dist/web ("/index.html", "/assets/…", "/frame/blocked.html"). */
export function webHeaders(path: string): Headers {
  return {
    ...common,
    "Content-Security-Policy": policyOf(path),
    "Permissions-Policy": permissionsOf(path),
    "X-Frame-Options": path.startsWith("/frame/") ? "SAMEORIGIN" : "DENY",
    "Cache-Control": cacheOf(path),
  };
}
