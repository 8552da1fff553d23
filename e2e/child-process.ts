import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.join(import.meta.dirname, '..');

/** A program of this repository, running. */
export class Program {
  readonly child: ChildProcess;
  /** The first line it printed: where it can be reached. */
  readonly line: string;

  #stderr = '';

  private constructor(child: ChildProcess, line: string) {
    this.child = child;
    this.line = line;
  }

  /** What it has said on stderr. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Starts `file` and waits for its first line. Rejects with what it said when it ends before. */
  static async start(
    file: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<Program> {
    const child = spawn(process.execPath, [path.join(root, file), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const lines = createInterface(child.stdout);
    const [first] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`${file} ended with ${String(code)}: ${stderr}`);
      }),
    ])) as [string];
    const program = new Program(child, first);
    program.#stderr = stderr;
    child.stderr.on('data', (data: Buffer) => (program.#stderr += data.toString()));
    return program;
  }

  /** Ends it at once, as a crash does, and waits until it has. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

/** Runs a program to its end. */
export async function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [path.join(root, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
