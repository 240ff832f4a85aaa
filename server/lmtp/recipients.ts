/**
 * The recipients of a transaction as the client wrote them. smtp-server keeps one of two equal addresses and would then
 * answer once too few for a recipient given twice (RFC 2033 §4.2 wants one reply for each): here each is kept under a
 * name of its own, which nobody sees.
 */
import type { SMTPServerAddress } from "smtp-server";

export interface Recipients {
  /** Takes an address that is about to be accepted. */
  accept(address: SMTPServerAddress): void;
  /** In the order accepted. */
  written(addresses: readonly SMTPServerAddress[]): readonly string[];
}

export function createRecipients(): Recipients {
  const texts = new WeakMap<SMTPServerAddress, string>();
  let count = 0;
  return {
    accept(address) {
      texts.set(address, address.address);
      address.address = `${address.address} ${++count}`;
    },
    written: (addresses) => addresses.map((address) => texts.get(address) ?? address.address),
  };
}
