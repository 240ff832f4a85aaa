/** Answers for a few seconds, so many at most: the oldest goes first. Equal questions asked at a time are asked once. */
export interface AnswerCache<T> {
  get(question: string, ask: () => Promise<T>): Promise<T>;
  /** Keeps an answer that was had otherwise. */
  put(question: string, answer: T): void;
}

export interface CacheParts<T> {
  readonly max: number;
  /** How long an answer holds; 0 = not at all. */
  readonly millisecondsOf: (answer: T) => number;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export function createAnswerCache<T>({ max, millisecondsOf, clock }: CacheParts<T>): AnswerCache<T> {
  const answers = new Map<string, { readonly answer: T; readonly until: number }>();
  const asking = new Map<string, Promise<T>>();

  function put(question: string, answer: T): void {
    answers.delete(question);
    const milliseconds = millisecondsOf(answer);
    if (milliseconds <= 0) return;
    answers.set(question, { answer, until: clock() + milliseconds });
    const [oldest] = answers.keys();
    if (answers.size > max && oldest !== undefined) answers.delete(oldest);
  }

  return {
    put,
    get(question, ask) {
      const known = answers.get(question);
      if (known && clock() < known.until) return Promise.resolve(known.answer);
      const under = asking.get(question);
      if (under) return under;
      const asked = ask().then(
        (answer) => {
          asking.delete(question);
          put(question, answer);
          return answer;
        },
        (error: unknown) => {
          asking.delete(question);
          throw error;
        },
      );
      asking.set(question, asked);
      return asked;
    },
  };
}
