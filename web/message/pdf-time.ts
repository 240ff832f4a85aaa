/** What takes too long is given up: rejects with a TimeoutError. What was asked goes on until whoever asked ends it. */
export function inTime<T>(asked: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException("too slow", "TimeoutError")), milliseconds);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === "TimeoutError";
