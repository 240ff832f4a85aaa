/** Work on messages, in the order given, no more octets at a time than a limit; one piece of work is always let in. */

export type OctetGate = <T>(octets: number, work: () => Promise<T>) => Promise<T>;

interface Waiting {
  readonly octets: number;
  readonly enter: () => void;
}

export function createOctetGate(limit: number): OctetGate {
  const waiting: Waiting[] = [];
  let under = 0;
  let count = 0;

  const hasRoom = (octets: number): boolean => count === 0 || under + octets <= limit;

  function enter(octets: number): void {
    count++;
    under += octets;
  }

  function leave(octets: number): void {
    count--;
    under -= octets;
    for (let next = waiting[0]; next && hasRoom(next.octets); next = waiting[0]) {
      waiting.shift();
      enter(next.octets);
      next.enter();
    }
  }

  return async (octets, work) => {
    if (waiting.length === 0 && hasRoom(octets)) enter(octets);
    else await new Promise<void>((resolve) => waiting.push({ octets, enter: resolve }));
    try {
      return await work();
    } finally {
      leave(octets);
    }
  };
}
