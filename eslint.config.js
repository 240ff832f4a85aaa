// Lint of arrows between folders (one list: see ARCHITECTURE.md) and of Svelte. What needs types is in .oxlintrc.json.
import tseslint from "typescript-eslint";
import boundaries from "eslint-plugin-boundaries";
import svelte from "eslint-plugin-svelte";

/** folder → what it may import; everything not listed is an error */
const arrows = {
  "shared/lib": [],
  "shared/crypto": ["shared/lib"],
  "shared/mime": ["shared/lib"],
  "shared/contacts": ["shared/lib", "shared/mime"],
  "shared/mailbox": ["shared/lib"],
  "shared/search": ["shared/lib", "shared/mime"],
  "shared/storage": ["shared/lib", "shared/log"],
  "shared/api": ["shared/lib"],
  "shared/log": ["shared/lib", "shared/crypto"],
  "shared/account": ["shared/lib", "shared/log", "shared/mailbox", "shared/mime", "shared/crypto", "shared/storage"],
  "shared/client": ["shared/lib", "shared/api", "shared/storage", "shared/crypto", "shared/log"],
  "workers/rpc": ["shared/lib"],
  "workers/crypto": ["shared/lib", "shared/crypto"],
  "workers/storage": ["shared/lib", "shared/storage"],
  "workers/service": [
    "workers/rpc",
    "shared/account",
    "shared/lib",
    "shared/crypto",
    "shared/mailbox",
    "shared/mime",
    "shared/search",
    "shared/contacts",
  ],
  "workers/engine": [
    "workers/rpc",
    "workers/service",
    "workers/storage",
    "workers/crypto",
    "shared/account",
    "shared/client",
    "shared/lib",
    "shared/crypto",
    "shared/mailbox",
    "shared/mime",
    "shared/storage",
  ],
  "workers/offline": [],
  "web/i18n": [],
  "web/state": ["workers/rpc", "shared/lib", "web/i18n"],
  "web/message": ["web/i18n", "shared/lib", "shared/api"],
  "web/components": ["web/state", "web/i18n", "web/message", "workers/rpc", "shared/lib", "shared/contacts"],
  "web/screens": ["web/state", "web/i18n", "web/message", "web/components", "workers/rpc", "shared/lib"],
  "web/app": ["web/state", "web/i18n", "web/message", "web/components", "web/screens", "workers/rpc", "shared/lib"],
  "server/crypto": ["shared/lib", "shared/crypto"],
  "server/cli": ["shared/lib"],
  "server/process": ["shared/lib"],
  "server/lmtp": ["shared/lib"],
  "server/submission": ["shared/lib", "shared/mime"],
  "server/vacation": [
    "shared/lib",
    "shared/log",
    "shared/mime",
    "shared/account",
    "server/delivery",
    "server/submission",
  ],
  "server/imap": ["shared/lib", "shared/mailbox", "shared/mime"],
  "server/smtp": ["shared/lib", "shared/account", "server/imap", "server/submission"],
  "server/http": ["shared/lib", "shared/api"],
  "server/delivery": ["shared/lib", "shared/crypto", "shared/log", "shared/mime", "shared/account"],
  "server/accounts": ["shared/lib", "shared/log", "shared/crypto", "shared/storage"],
  "server/hosted": [
    "shared/lib",
    "shared/crypto",
    "shared/log",
    "shared/mailbox",
    "shared/mime",
    "shared/storage",
    "shared/account",
    "server/accounts",
    "server/imap",
    "server/smtp",
    "server/cli",
  ],
  "server/sasl": ["shared/lib"],
  "server/directory": ["shared/lib", "server/accounts", "server/cli"],
  "server/storage": ["shared/lib", "shared/storage", "shared/log", "shared/crypto"],
};

/** folder → what it may import types of, and nothing that runs: page and engine have one name for one thing, and the page no engine */
const types = { "workers/rpc": ["shared/account", "shared/contacts"] };

/** the composition roots and folders that only they and tests see whole */
const roots = ["server/provider", "server/companion", "server/tools", "server/main", "server/config", "web/main"];
/** They see all. */
const TESTS = ["**/*.test.ts", "**/*.long.ts", "**/testing/**", "web/e2e/**", "test/**"];
const elements = [...Object.keys(arrows), ...roots].map((folder) => ({
  type: folder,
  pattern: folder,
  mode: "folder",
}));
/** From `from` to what of `to`. */
const allows = (from, to) => ({ from: { type: from }, allow: { to: { type: [from, ...to] } } });
const allowsTypes = (from, to) => ({
  from: { type: from },
  allow: { to: { type: to }, dependency: { kind: "type" } },
});
const everything = elements.map(({ type }) => type);

/** Each folder is told its own arrows alone: to look through all of them at each import takes three times as long. */
const ruleOf = (rules) => ({ "boundaries/dependencies": ["error", { default: "disallow", rules }] });
const arrowRules = [...Object.entries(arrows), ...roots.map((root) => [root, everything])].map(([from, to]) => ({
  files: [`${from}/**/*.{ts,svelte}`],
  ignores: TESTS,
  rules: ruleOf([allows(from, to), ...(types[from] ? [allowsTypes(from, types[from])] : [])]),
}));

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "artifacts/**", "test-results/**", "playwright-report/**", "**/*.d.ts"] },
  { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } },
  ...svelte.configs.recommended.map((config) => ({ ...config, files: config.files ?? ["**/*.svelte"] })),
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    plugins: { svelte },
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: { "svelte/no-navigation-without-resolve": "off" },
  },
  {
    files: ["**/*.svelte"],
    rules: {
      // the page's policy takes neither; style:name={value} goes through the CSSOM, which it does take
      "svelte/no-at-html-tags": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "SvelteAttribute[key.name='style']",
          message: "The policy refuses inline styles: style:name={value}",
        },
      ],
    },
  },
  {
    files: ["**/*.{ts,svelte}"],
    ignores: TESTS,
    plugins: { boundaries },
    settings: {
      "boundaries/elements": elements,
      "import/resolver": { node: { extensions: [".ts", ".svelte", ".js"] } },
    },
    rules: ruleOf([]),
  },
  ...arrowRules,
);
