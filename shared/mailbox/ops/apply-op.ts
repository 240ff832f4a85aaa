/** One operation of a device's entry, whichever it is. */
import { unreachable } from "../../lib/assert.ts";
import type { Op, Outcome } from "../op.ts";
import type { State } from "../state.ts";
import { applyAppend } from "./append.ts";
import { applyCopy } from "./copy.ts";
import { applyCreate } from "./create.ts";
import { applyDelete } from "./delete.ts";
import { applyExpunge } from "./expunge.ts";
import { applyFilter } from "./filter.ts";
import { applyMove } from "./move.ts";
import { applyRename } from "./rename.ts";
import { applySet } from "./set.ts";
import { applyStore } from "./store.ts";
import { applySubscribe } from "./subscribe.ts";

export function applyOp(state: State, op: Op): Outcome {
  switch (op.op) {
    case "create":
      return applyCreate(state, op);
    case "delete":
      return applyDelete(state, op);
    case "rename":
      return applyRename(state, op);
    case "subscribe":
      return applySubscribe(state, op);
    case "store":
      return applyStore(state, op);
    case "copy":
      return applyCopy(state, op);
    case "move":
      return applyMove(state, op);
    case "append":
      return applyAppend(state, op);
    case "expunge":
      return applyExpunge(state, op);
    case "set":
      return applySet(state, op);
    case "filter":
      return applyFilter(state, op);
    default:
      return unreachable(op);
  }
}
