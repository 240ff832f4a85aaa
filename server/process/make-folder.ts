/** Makes a folder and those above it, its owner's alone. Node's own recursive mkdir never ends below /proc. */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

const MODE = 0o700;

/** Rejects with the file system's error if it can not be made, EEXIST where a file is; one that is there already is fine. */
export async function makeFolder(path: string): Promise<void> {
  const first = await tryToMake(path);
  if (first === null) return;
  if (first.code !== "ENOENT" || dirname(path) === path) throw first;
  await makeFolder(dirname(path));
  const second = await tryToMake(path);
  if (second !== null) throw second;
}

const tryToMake = (path: string): Promise<NodeJS.ErrnoException | null> =>
  mkdir(path, { mode: MODE }).then(
    () => null,
    async (error: unknown) => ((await isFolder(path)) ? null : (error as NodeJS.ErrnoException)),
  );

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
