import { expect, test } from "vitest";
import { defaultDataFolder } from "./default-folder.ts";

test("the data folder of the system, unless the environment names another", () => {
  const home = { env: {}, platform: "linux", folder: "/home/anna" } as const;
  expect(defaultDataFolder(home)).toBe("/home/anna/.local/share/aerogramme");
  expect(defaultDataFolder({ ...home, env: { XDG_DATA_HOME: "/data" } })).toBe("/data/aerogramme");
  expect(defaultDataFolder({ ...home, env: { XDG_DATA_HOME: "data" } })).toBe("/home/anna/.local/share/aerogramme");
  expect(defaultDataFolder({ ...home, platform: "darwin", folder: "/Users/anna" })).toBe(
    "/Users/anna/Library/Application Support/aerogramme",
  );
});
