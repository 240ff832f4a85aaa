/** The little of vitest that contracts use, for running them inside a page. */
type Work = () => unknown;

interface Case {
  readonly name: string;
  readonly before: readonly Work[];
  readonly work: Work;
}

const cases: Case[] = [];
let path: readonly string[] = [];
let before: readonly Work[] = [];

export function describe(name: string, define: () => void): void {
  const outer = { path, before };
  path = [...path, name];
  define();
  path = outer.path;
  before = outer.before;
}

export function beforeEach(work: Work): void {
  before = [...before, work];
}

export function test(name: string, work: Work): void {
  cases.push({ name: [...path, name].join(" > "), before, work });
}

test.each =
  <T>(rows: readonly T[]) =>
  (name: string, work: (row: T) => unknown): void => {
    for (const row of rows) test(`${name} ${JSON.stringify(row)}`, () => work(row));
  };

/** Names of what failed, with why; and how many there were. */
export async function runCases(): Promise<{ readonly count: number; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  for (const { name, before: steps, work } of cases) {
    try {
      for (const step of steps) await step();
      await work();
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
  return { count: cases.length, failures };
}

/** Byte arrays by their bytes, everything else by its JSON. */
const plain = (value: unknown): string =>
  JSON.stringify(value ?? null, (_key, part: unknown) =>
    part instanceof Uint8Array ? `bytes ${Array.from(part).join()}` : part,
  );

interface Expectation {
  toBe(wanted: unknown): void;
  toEqual(wanted: unknown): void;
  toBeNull(): void;
  toHaveLength(length: number): void;
  readonly rejects: { toThrow(): Promise<void> };
}

export function expect(value: unknown): Expectation {
  const check = (holds: boolean, wanted: unknown): void => {
    if (!holds) throw new Error(`expected ${plain(wanted)}, got ${plain(value)}`);
  };
  return {
    toBe: (wanted) => check(Object.is(value, wanted), wanted),
    toEqual: (wanted) => check(plain(value) === plain(wanted), wanted),
    toBeNull: () => check(value === null, null),
    toHaveLength: (length) => check((value as { readonly length: number } | null)?.length === length, { length }),
    rejects: {
      async toThrow() {
        const rejected = await (value as Promise<unknown>).then(
          () => false,
          () => true,
        );
        check(rejected, "a rejection");
      },
    },
  };
}
