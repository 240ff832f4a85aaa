// Lint: typescript-eslint strict with types, and the one list of arrows between folders (see ARCHITECTURE.md).
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
const elements = [...Object.keys(arrows), ...roots].map((folder) => ({
  type: folder,
  pattern: folder,
  mode: "folder",
}));
const allowed = [...Object.entries(arrows), ...roots.map((root) => [root, elements.map(({ type }) => type)])].map(
  ([from, to]) => ({
    from: { type: from },
    allow: { to: { type: [from, ...to] } },
  }),
);
const allowedTypes = Object.entries(types).map(([from, to]) => ({
  from: { type: from },
  allow: { to: { type: to }, dependency: { kind: "type" } },
}));

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "artifacts/**", "test-results/**", "playwright-report/**", "**/*.d.ts"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          "shared/tsconfig.json",
          "server/tsconfig.json",
          "workers/tsconfig.json",
          "web/tsconfig.json",
          "tsconfig.test.json",
        ],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: [".svelte"],
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      // objects here are closures: their methods never use `this`
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
    },
  },
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
    ignores: ["**/*.test.ts", "**/*.long.ts", "**/testing/**", "web/e2e/**", "test/**"],
    plugins: { boundaries },
    settings: {
      "boundaries/elements": elements,
      "import/resolver": { node: { extensions: [".ts", ".svelte", ".js"] } },
    },
    rules: { "boundaries/dependencies": ["error", { default: "disallow", rules: [...allowed, ...allowedTypes] }] },
  },
  { files: ["*.config.ts", "web/e2e/**/*.ts"], rules: { "no-restricted-exports": "off" } },
);
