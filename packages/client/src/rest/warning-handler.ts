import type { Logger } from '../util/logger.ts';
import type { WarningHeader } from './warning-header.ts';

/** Miscellaneous, persistent: the only code by which the API server warns. */
const MISCELLANEOUS = 299;
/** Deprecated resources and unknown fields are few. */
const MAX_REMEMBERED = 1000;
const YELLOW = '\u001B[33;1m';
const RESET = '\u001B[0m';

/**
 * Told of each warning of the server, on whatever answer it comes, watches included (client-go: rest.WarningHandler). It hears of all
 * codes; those of this module take 299 only (C153). What it throws is logged, and breaks no request.
 */
export interface WarningHandler {
  /** `request` is "GET /api/v1/endpoints". */
  handleWarningHeader(warning: WarningHeader, request: string): void;
}

/** Takes no notice of warnings. */
export class NoWarnings implements WarningHandler {
  handleWarningHeader(): void {}
}

/** Logs each warning of code 299. */
export class WarningLogger implements WarningHandler {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  handleWarningHeader({ code, agent, text }: WarningHeader, request: string): void {
    if (code === MISCELLANEOUS && text !== '') {
      this.#logger.warn({ request, agent }, `Warning: ${text}`);
    }
  }
}

/** How warnings are written. */
export interface WarningWriterOptions {
  /** Write each text once: of the last 1000 different ones. Default: each time it comes. */
  readonly deduplicate?: boolean;
  /** With the escape codes of terminals. Default false. */
  readonly color?: boolean;
}

/** Writes each warning of code 299 as a line, as kubectl does (client-go: NewWarningWriter). */
export class WarningWriter implements WarningHandler {
  readonly #out: { write(line: string): unknown };
  readonly #prefix: string;
  readonly #deduplicate: boolean;
  readonly #written = new Set<string>();
  #count = 0;

  /** `out` is process.stderr, for instance. */
  constructor(
    out: { write(line: string): unknown },
    { deduplicate = false, color = false }: WarningWriterOptions = {},
  ) {
    this.#out = out;
    this.#prefix = color ? `${YELLOW}Warning:${RESET}` : 'Warning:';
    this.#deduplicate = deduplicate;
  }

  /** Lines written so far. */
  get warningCount(): number {
    return this.#count;
  }

  handleWarningHeader({ code, text }: WarningHeader): void {
    if (code !== MISCELLANEOUS || text === '') return;
    if (this.#deduplicate && !this.#isNew(text)) return;
    this.#count += 1;
    this.#out.write(`${this.#prefix} ${text}\n`);
  }

  #isNew(text: string): boolean {
    const isNew = !this.#written.delete(text);
    this.#written.add(text);
    if (this.#written.size > MAX_REMEMBERED) {
      const [oldest = ''] = this.#written;
      this.#written.delete(oldest);
    }
    return isNew;
  }
}
