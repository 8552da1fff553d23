import { readFileSync, writeFileSync } from 'node:fs';

/** Requests under way at a time. */
const CONCURRENCY = 40;
/** Set to take them anew, in front of a real API server. */
const isUpdate = process.env['UPDATE_RECORDED_ANSWERS'] === '1';

/** By what is said in a request. */
export type Answers = Record<string, unknown>;

/** An answer, and the requests that have it. */
interface Recorded {
  readonly answer: unknown;
  readonly requests: readonly string[];
}

/** What a Kubernetes API server answers to many requests: a file of the fixtures, which any other server's answers are held to. */
export class RecordedAnswers {
  readonly #file: URL;
  readonly #recorded: Record<string, readonly Recorded[]>;

  constructor(file: string) {
    this.#file = new URL(`fixtures/${file}`, import.meta.url);
    this.#recorded = JSON.parse(readFileSync(this.#file, 'utf8')) as Record<
      string,
      readonly Recorded[]
    >;
  }

  /** Those that are recorded under a name; when they are taken anew, these. */
  of(name: string, answers: Answers): Answers {
    if (isUpdate) {
      this.#recorded[name] = grouped(answers);
      writeFileSync(this.#file, `${JSON.stringify(this.#recorded, null, 2)}\n`);
    }
    return expanded(this.#recorded[name] ?? []);
  }
}

function grouped(answers: Answers): Recorded[] {
  const groups = Map.groupBy(Object.entries(answers), ([, answer]) => JSON.stringify(answer));
  return [...groups].map(([answer, entries]) => ({
    answer: JSON.parse(answer) as unknown,
    requests: entries.map(([request]) => request),
  }));
}

function expanded(recorded: readonly Recorded[]): Answers {
  return Object.fromEntries(
    recorded.flatMap(({ answer, requests }) =>
      requests.map((request) => [request, answer] as const),
    ),
  );
}

/** Makes all requests, so many at a time. */
export async function inParallel<T>(
  requests: ReadonlyMap<string, T>,
  answerOf: (request: T) => Promise<unknown>,
): Promise<Answers> {
  const answers: Answers = Object.fromEntries(
    [...requests.keys()].map((text) => [text, undefined]),
  );
  const waiting = [...requests];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [text, request] = next;
      answers[text] = await answerOf(request);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return answers;
}
