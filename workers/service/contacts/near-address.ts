/** Addresses that one takes for one another. */

/** Whether one comes from the other by one or two changed, missing or additional characters, or two that changed places. */
export function isNear(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 2 || Math.min(a.length, b.length) < 6) return false;
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  const room = Math.min(a.length, b.length) - start;
  while (end < room && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [left, right] = [a.length - start - end, b.length - start - end];
  return left <= 2 && right <= 2;
}
