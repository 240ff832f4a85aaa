/** The commands that show what can be done: on every screen that has commands. */
import type { Command } from "./commands.ts";

export type CommandDialog = "help" | "palette";

export function dialogCommands(show: (dialog: CommandDialog) => void): readonly Command[] {
  const group = "app";
  return [
    { id: "palette", title: "command.palette", group, keys: ["Mod+k"], run: () => show("palette"), hidden: true },
    { id: "help", title: "command.help", group, keys: ["?"], run: () => show("help") },
  ];
}
