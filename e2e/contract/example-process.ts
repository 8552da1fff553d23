import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const examples = path.join(import.meta.dirname, '../../examples');

/** An example, running. Disposing it kills it, if it has not ended. */
export class ExampleProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #stdout = '';
  #stderr = '';
  #wake: () => void = () => {};

  constructor(file: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [path.join(examples, file), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#closed = once(this.#child, 'close').then(() => this.#wake());
    this.#child.stdout?.on('data', (data: Buffer) => {
      this.#stdout += data.toString();
      this.#wake();
    });
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.#stderr += data.toString();
      this.#wake();
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Waits until it has printed this. Throws when it ends before. */
  prints(pattern: RegExp): Promise<void> {
    return this.#until(() => pattern.test(this.#stdout));
  }

  /** Waits until it has complained of this. Throws when it ends before. */
  complains(pattern: RegExp): Promise<void> {
    return this.#until(() => pattern.test(this.#stderr));
  }

  /** Waits for its end. Throws when it has failed or complained. */
  async succeeds(): Promise<void> {
    await this.#closed;
    if (this.#child.exitCode !== 0 || this.#stderr !== '') throw new Error(this.#said());
  }

  /** Waits for its failure; what it complained of. */
  async fails(): Promise<string> {
    await this.#closed;
    if (this.#child.exitCode === 0) throw new Error(`it did not fail: ${this.#said()}`);
    return this.#stderr;
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#child.exitCode !== null) throw new Error(`it ended: ${this.#said()}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #said(): string {
    const { exitCode, signalCode } = this.#child;
    return `${exitCode ?? signalCode}\n${this.#stdout}\n${this.#stderr}`;
  }
}
