// What `npm start` says when everything runs.
import path from "node:path";

/** Paths as a person would type them. */
const short = (file) => {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
};

export const wordsText = (words, file) =>
  [
    "",
    "The recovery words of demo@example.org, shown this once:",
    "",
    ...grid(words),
    "",
    `They are also in ${short(file)} (mode 0600), because this is a demonstration.`,
    "A real account's words are written on paper, and no program keeps them.",
  ].join("\n");

function grid(words) {
  const cell = (word, i) => `${String(i + 1).padStart(4)} ${word.padEnd(10)}`;
  const rows = Math.ceil(words.length / 4);
  return Array.from({ length: rows }, (_, row) =>
    [0, 1, 2, 3]
      .map((column) => column * rows + row)
      .filter((i) => i < words.length)
      .map((i) => cell(words[i], i))
      .join("")
      .trimEnd(),
  );
}

const ofCompanion = (
  link,
) => `Companion The same mail in a browser, served by the companion: the page is its own, and holds no keys. This link opens it:
            ${link}

`;

export function guide({
  webmail,
  lmtp,
  imap,
  smtp,
  link,
  providerImap,
  providerSmtp,
  account,
  open,
  wordsFile,
  providerFolder,
  companionFolder,
}) {
  const [host, port] = imap.split(":");
  const [providerHost, providerPort] = providerImap.split(":");
  const [smtpPort, providerSmtpPort] = [smtp, providerSmtp].map((address) => address.split(":")[1]);
  const send = lmtp.split(":");
  return `
Webmail   ${webmail}
          A browser is a new device. Open it, choose “Show a code for another device”,
          and let it in from the companion that runs here:
            npm run -s aerogramme -- companion approve CODE --data ${short(companionFolder)}
          Or join with the 24 words: open
            ${webmail}/recover
          and give the address ${account.address} and what this prints:
            cat ${short(wordsFile)}

${link ? ofCompanion(link) : ""}IMAP      host ${host}, port ${port}, no encryption (it stays on this computer)
          user ${account.imap.username}
          password ${account.imap.password}
          To send, by SMTP: the same host, user and password, port ${smtpPort}, no encryption

Password  A second account, ${open.address}, opens with a password: no device to let in, no companion.
          In the webmail, in another browser or a private window: open
            ${webmail}
          and under “Log in” give the address and the password below as “Address” and “Password”; then “Log in”.
          By IMAP from the provider itself:
          host ${providerHost}, port ${providerPort}, no encryption (it stays on this computer)
          user ${open.address}
          password ${open.password}
          To send, by SMTP: the same host, user and password, port ${providerSmtpPort}, no encryption
          Its keys lie at the provider, closed; it could read this mail while a mail program is logged in.

Write     Answer the newest message, or write from ${account.address} to ${open.address}, or the other way:
          an MTA that belongs to this demonstration hands it over, and it is there a moment later. Other domains
          are refused, in words: nothing leaves this computer.

LMTP      ${lmtp}, for mail to ${account.address} or ${open.address}. Send one and watch it arrive:
            python3 -c 'import smtplib; smtplib.LMTP("${send[0]}", ${send[1]}).sendmail("me@example.net", "${account.address}", "Subject: Hello\\n\\nIt works.\\n")'
          or, with swaks:
            swaks --protocol LMTP --server ${lmtp} --to ${account.address} --from me@example.net

Another   A mailbox of your own, to be joined in the browser by the link it prints:
            npm run -s aerogramme -- provider account add you@example.org --data ${short(providerFolder)}
          Or one that opens with a password, which is chosen in the browser:
            npm run -s aerogramme -- provider account add me@example.org --transparent --invite --data ${short(providerFolder)}

Ctrl-C stops everything. The mail stays, sealed, for the next \`npm start\`;
remove ${short(path.dirname(providerFolder))} to begin anew.
`;
}
