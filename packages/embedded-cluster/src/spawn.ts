import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClusterOptions } from './embedded-cluster.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
/** Longer than seeding the largest world takes on a slow machine. */
const DEFAULT_START_TIMEOUT_MS = 30_000;
/** After SIGTERM, before SIGKILL. */
const KILL_AFTER_MS = 3000;
/** What is kept of the child's stderr, for the message of a failed start. */
const MAX_STDERR_CHARS = 4000;

export interface SpawnOptions extends ClusterOptions {
  /** Default 30,000. */
  readonly startTimeoutMs?: number | undefined;
  /** Told of each chunk the child writes to stderr once it serves. Default: dropped. */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/** How the child ended. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A cluster in a process of its own. Disposing it ends the process and waits for that. */
export interface EmbeddedCluster extends AsyncDisposable {
  /** "http://127.0.0.1:PORT". */
  readonly url: string;
  /** Absent when no control port was asked for. */
  readonly controlUrl?: string;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<ChildExit>;
}

/**
 * Starts the cluster as a child process with this process's own Node. Resolves when it serves; rejects with one clear
 * line when it cannot, e.g. because a port is taken. The child ends when this process does, however that ends.
 */
export async function spawnEmbeddedCluster(options: SpawnOptions = {}): Promise<EmbeddedCluster> {
  const child = spawn(process.execPath, [MAIN, ...argumentsOf(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  // The pipe closes with the child; a write that comes too late is no error of ours.
  child.stdin.on('error', () => undefined);
  try {
    const { url, controlUrl } = await serving(child, exited, options);
    return {
      url,
      ...(controlUrl === undefined ? {} : { controlUrl }),
      pid: child.pid ?? 0,
      exited,
      [Symbol.asyncDispose]: () => end(child, exited),
    };
  } catch (error) {
    await end(child, exited);
    throw error;
  }
}

function argumentsOf(options: SpawnOptions): string[] {
  const flags: [string, number | string | undefined][] = [
    ['--port', options.port ?? 0],
    ['--scenario', options.scenario],
    ['--control-port', options.controlPort],
    ['--pods', options.pods],
    ['--nodes', options.nodes],
    ['--seed', options.seed],
    ['--speed', options.speed],
    ['--churn', options.churn],
    ['--bookmark-interval-ms', options.bookmarkIntervalMs],
    ['--history-window', options.historyWindow],
  ];
  const given = flags.flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, String(value)],
  );
  const switches: [string, boolean | undefined][] = [
    ['--quiet', options.quiet],
    ['--rbac', options.rbac],
  ];
  const on = switches.flatMap(([flag, value]) => (value === true ? [flag] : []));
  return [...given, ...on, '--exit-with-parent', '--json'];
}

/** Resolves with the child's line of where it serves. */
function serving(
  child: ChildProcess,
  exited: Promise<ChildExit>,
  { startTimeoutMs = DEFAULT_START_TIMEOUT_MS, onStderr }: SpawnOptions,
): Promise<{ url: string; controlUrl?: string }> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    const timer = setTimeout(() => {
      reject(new Error(`the embedded cluster did not serve within ${startTimeoutMs} ms`));
    }, startTimeoutMs);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = `${stderr}${text}`.slice(-MAX_STDERR_CHARS);
      onStderr?.(text);
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const end = stdout.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(JSON.parse(stdout.slice(0, end)) as { url: string; controlUrl?: string });
      stdout = '';
    });
    child.once('error', (error) => reject(error));
    void exited.then(({ code }) => {
      clearTimeout(timer);
      // The last of stderr may come after the exit.
      setImmediate(() => {
        reject(new Error(stderr.trim() || `the embedded cluster ended with exit code ${code}`));
      });
    });
  });
}

async function end(child: ChildProcess, exited: Promise<ChildExit>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await exited;
  clearTimeout(timer);
}
