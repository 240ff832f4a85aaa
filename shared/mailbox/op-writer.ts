/** Operations, written as op-codec.ts reads them. */
import { unreachable } from "../lib/assert.ts";
import type { Cbor } from "../lib/cbor.ts";
import { idToBytes } from "../lib/ids.ts";
import { ruleToCbor } from "./filter-codec.ts";
import type { Op, OpOf } from "./op.ts";

export const opsToCbor = (ops: readonly Op[]): Cbor => ops.map(opToCbor);

function opToCbor(op: Op): Cbor {
  switch (op.op) {
    case "create": {
      const { specialUse } = op;
      return { op: op.op, mailbox: idToBytes(op.mailbox), name: op.name, ...(specialUse && { specialUse }) };
    }
    case "delete":
      return { op: op.op, mailbox: idToBytes(op.mailbox) };
    case "rename":
      return { op: op.op, mailbox: idToBytes(op.mailbox), name: op.name, newId: idToBytes(op.newId) };
    case "subscribe":
      return { op: op.op, name: op.name, on: op.on };
    case "store":
      return storeToCbor(op);
    case "copy":
    case "move":
      return { op: op.op, mailbox: idToBytes(op.mailbox), uids: op.uids, to: idToBytes(op.to) };
    case "append":
      return appendToCbor(op);
    case "expunge":
      return { op: op.op, mailbox: idToBytes(op.mailbox), uids: op.uids, onlyDeleted: op.onlyDeleted };
    case "set":
      return { op: op.op, key: op.key, value: op.value };
    case "filter":
      return { op: op.op, id: idToBytes(op.id), rule: op.rule && ruleToCbor(op.rule), order: op.order };
    default:
      return unreachable(op);
  }
}

function storeToCbor({ op, mailbox, uids, mode, flags, unchangedSince }: OpOf<"store">): Cbor {
  const condition = unchangedSince === undefined ? {} : { unchangedSince };
  return { op, mailbox: idToBytes(mailbox), uids, mode, flags, ...condition };
}

function appendToCbor({ op, mailbox, email, flags, sealed }: OpOf<"append">): Cbor {
  const { blobId, size, internalDate, sha256 } = email;
  const facts = { blobId: idToBytes(blobId), size, internalDate, sha256 };
  return { op, mailbox: idToBytes(mailbox), ...facts, flags, ...(sealed && { sealed }) };
}
