/** Every command by its name; UID forms carry the prefix. */
import { append } from "./append.ts";
import { authenticate } from "./authenticate.ts";
import { capability } from "./capability.ts";
import { close, unselect } from "./close.ts";
import type { Command } from "./command.ts";
import { compress } from "./compress.ts";
import { copy, move, uidCopy, uidMove } from "./copy.ts";
import { create } from "./create.ts";
import { deleteMailbox } from "./delete.ts";
import { enable } from "./enable.ts";
import { expunge, uidExpunge } from "./expunge.ts";
import { fetch, uidFetch } from "./fetch.ts";
import { id } from "./id.ts";
import { idle } from "./idle.ts";
import { list } from "./list.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import { lsub } from "./lsub.ts";
import { namespace } from "./namespace.ts";
import { check, noop } from "./noop.ts";
import { rename } from "./rename.ts";
import { search, uidSearch } from "./search.ts";
import { examine, select } from "./select.ts";
import { sort, uidSort } from "./sort.ts";
import { starttls } from "./starttls.ts";
import { status } from "./status.ts";
import { storeFlags, uidStore } from "./store.ts";
import { subscribe, unsubscribe } from "./subscribe.ts";
import { thread, uidThread } from "./thread.ts";
import { xlist } from "./xlist.ts";

export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ["APPEND", append],
  ["AUTHENTICATE", authenticate],
  ["CAPABILITY", capability],
  ["CHECK", check],
  ["CLOSE", close],
  ["COMPRESS", compress],
  ["COPY", copy],
  ["CREATE", create],
  ["DELETE", deleteMailbox],
  ["ENABLE", enable],
  ["EXAMINE", examine],
  ["EXPUNGE", expunge],
  ["FETCH", fetch],
  ["ID", id],
  ["IDLE", idle],
  ["LIST", list],
  ["LOGIN", login],
  ["LOGOUT", logout],
  ["LSUB", lsub],
  ["MOVE", move],
  ["NAMESPACE", namespace],
  ["NOOP", noop],
  ["RENAME", rename],
  ["SEARCH", search],
  ["SELECT", select],
  ["SORT", sort],
  ["STARTTLS", starttls],
  ["STATUS", status],
  ["STORE", storeFlags],
  ["SUBSCRIBE", subscribe],
  ["THREAD", thread],
  ["UID COPY", uidCopy],
  ["UID EXPUNGE", uidExpunge],
  ["UID FETCH", uidFetch],
  ["UID MOVE", uidMove],
  ["UID SEARCH", uidSearch],
  ["UID SORT", uidSort],
  ["UID STORE", uidStore],
  ["UID THREAD", uidThread],
  ["UNSELECT", unselect],
  ["UNSUBSCRIBE", unsubscribe],
  ["XLIST", xlist],
]);
