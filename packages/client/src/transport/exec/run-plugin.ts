import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '../../util/clock.ts';
import type { Environment } from '../proxy.ts';
import { ExecPluginError } from './exec-plugin-error.ts';

/** Cloud vendors' plugins take seconds; nobody can be asked to log in here, so more is a hang. client-go waits for ever. */
const PLUGIN_TIMEOUT_MS = 60_000;
/** An ExecCredential has some kilobytes. */
const MAX_STDOUT_BYTES = 1024 * 1024;
/** The last words, for the error message. */
const MAX_STDERR_CHARACTERS = 1000;

export interface PluginRun {
  /** As configured: what errors call it. */
  readonly command: string;
  /** What is run. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Runs a plugin, without a terminal or any input, and answers what it wrote to stdout when it has exited with 0. Throws ExecPluginError
 * on all else. It ends, with all it has started, after 60 s, and when it writes more than 1 MiB.
 */
export function runPlugin(run: PluginRun): Promise<string> {
  const { command, clock, signal } = run;
  return new Promise((resolve, reject) => {
    const child = start(run);
    const stdout: Buffer[] = [];
    let length = 0;
    let stderr = '';
    const fail = (problem: string, exitCode = -1): void => {
      const words = stderr.trim().replaceAll(/\s+/g, ' ');
      const said = words === '' ? '' : `: ${words}`;
      const callStatus = 'plugin_execution_error';
      reject(new ExecPluginError(`${problem}${said}`, { command, exitCode, callStatus }));
    };
    const cut = (problem: string): void => {
      fail(problem);
      kill(child);
    };
    const timer = clock.setTimer(PLUGIN_TIMEOUT_MS, () =>
      cut(` did not end within ${PLUGIN_TIMEOUT_MS / 1000} s`),
    );
    const aborted = (): void => cut(' was not waited for: the transport is closed');
    signal.addEventListener('abort', aborted, { once: true });
    const done = (): void => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', aborted);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      length += chunk.length;
      if (length > MAX_STDOUT_BYTES) cut(` printed more than ${MAX_STDOUT_BYTES} bytes`);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS);
    });
    child.on('error', (error) => {
      done();
      reject(notStarted(command, error));
    });
    child.on('close', (code, killedBy) => {
      done();
      if (code === 0) resolve(Buffer.concat(stdout).toString('utf8'));
      else if (code === null) fail(` was ended by ${killedBy}`);
      else fail(` failed with exit code ${code}`, code);
    });
  });
}

type Plugin = ChildProcessByStdio<null, Readable, Readable>;

/** In a process group of its own, so that it can be ended with its children. */
function start({ file, args, env }: PluginRun): Plugin {
  return spawn(file, args, {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

/** A child that has the pipes too would keep them open. */
function kill(child: Plugin): void {
  child.stdout.destroy();
  child.stderr.destroy();
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function notStarted(command: string, cause: Error): ExecPluginError {
  const code = 'code' in cause ? String(cause.code) : cause.message;
  const isMissing = ['ENOENT', 'EACCES', 'ENOTDIR'].includes(code);
  return new ExecPluginError(
    isMissing ? ` is not there, or may not be executed (${code})` : ` did not start: ${code}`,
    { command, cause, callStatus: isMissing ? 'plugin_not_found_error' : 'client_internal_error' },
  );
}
