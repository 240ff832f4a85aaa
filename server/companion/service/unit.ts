/** The systemd user unit that starts a companion at login (systemd.service(5)). */

export interface UnitOptions {
  /** All absolute. */
  readonly node: string;
  readonly script: string;
  readonly data: string;
  /** File with the passphrase of a locked folder; null: none is handed over. */
  readonly passphraseFile: string | null;
}

/** Whoever finds this in a unit's first line may write it anew. */
export const UNIT_MARK = "# Written by `aerogramme companion service install`; `… service remove` takes it away.";
export const UNIT_NAME = "aerogramme-companion.service";

export function unitText({ node, script, data, passphraseFile }: UnitOptions): string {
  const command = [node, script, "companion", "start", "--data", data].map(quoted).join(" ");
  return [
    UNIT_MARK,
    "[Unit]",
    "Description=Aerogramme companion: your mail for the mail programs of this computer",
    "# what is wrong with the settings does not become right by trying again",
    "StartLimitIntervalSec=300",
    "StartLimitBurst=3",
    "",
    "[Service]",
    `ExecStart=${command}`,
    ...(passphraseFile === null
      ? []
      : [`LoadCredential=aerogramme-passphrase:${passphraseFile.replaceAll("%", "%%")}`]),
    "Restart=on-failure",
    "RestartSec=5",
    "UMask=0077",
    "# keys and opened mail pass through its memory: no core dumps",
    "LimitCORE=0",
    "NoNewPrivileges=yes",
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");
}

/** One argument of ExecStart: neither systemd's specifiers nor variables mean anything in it. */
const quoted = (text: string): string =>
  /^[\w@+=:,./-]+$/.test(text)
    ? text
    : `"${text.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;
