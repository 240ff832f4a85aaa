/** The count of unread mail on the app's icon, where it is installed. */

/** What is used of a Navigator. */
interface Badging {
  readonly setAppBadge?: (count: number) => Promise<void>;
  readonly clearAppBadge?: () => Promise<void>;
}

/** 0: no badge. */
export function showBadge(count: number, on: Badging = navigator): void {
  const shown = count > 0 ? on.setAppBadge?.(count) : on.clearAppBadge?.();
  shown?.catch(() => undefined);
}
