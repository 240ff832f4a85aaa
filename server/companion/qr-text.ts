/** A QR code in a terminal: two rows of it in each line of half blocks, black on white whatever the terminal's colours. */
import encodeQR from "qr";

const BLACK_ON_WHITE = "\u001b[38;5;231;48;5;16m";
const PLAIN = "\u001b[0m";

export function qrToText(text: string): string {
  const rows = encodeQR(text, "ascii", { ecc: "low" }).trimEnd().split("\n");
  return rows.map((row) => `  ${BLACK_ON_WHITE}${row}${PLAIN}`).join("\n");
}
