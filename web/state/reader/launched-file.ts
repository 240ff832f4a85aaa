/** Files that the system opens with this app, where it is installed (File Handling API: `file_handlers` of the manifest). */

interface LaunchQueue {
  setConsumer(take: (launch: { readonly files?: readonly FileSystemFileHandle[] }) => void): void;
}

/** Hears of the first file of each launch. The function it gives ends that. */
export function launchedFile(take: (file: File) => void): () => void {
  let isOver = false;
  const { launchQueue } = globalThis as { readonly launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    const [handle] = files;
    if (!handle || isOver) return;
    handle.getFile().then(take, () => undefined);
  });
  return () => {
    isOver = true;
  };
}
