/** Opens a dialog over the page, as an attachment. Whatever closes it, the focus goes back to where it was. */
export function modal(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    const { activeElement } = document;
    const isLost = activeElement === null || activeElement === document.body || dialog.contains(activeElement);
    if (isLost && before instanceof HTMLElement) before.focus();
  };
}
