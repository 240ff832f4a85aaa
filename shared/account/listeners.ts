/** Who is told of something. A listener that throws harms neither the others nor the teller. */
export interface Listeners<T> {
  /** Returns the way to stop. */
  add(listener: (value: T) => void): () => void;
  tell(value: T): void;
}

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    add(listener) {
      // a listener added twice is told twice, and stops once for each
      const own = (value: T): void => listener(value);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    tell(value) {
      for (const listener of [...listeners]) {
        try {
          listener(value);
        } catch {
          // its owner's fault; the state has moved on all the same
        }
      }
    },
  };
}
