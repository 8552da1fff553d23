import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Of $DELTASCOPE_TEST_KUBECTL, else the one on the PATH. It is the oracle for what client-go does. */
const program = process.env['DELTASCOPE_TEST_KUBECTL'] ?? 'kubectl';

/** Runs kubectl with nothing but these variables, and reads what it prints as JSON. Rejects with what it says on stderr. */
export async function kubectl<T>(
  args: readonly string[],
  { env, cwd }: { readonly env: Readonly<Record<string, string>>; readonly cwd?: string },
): Promise<T> {
  try {
    const options = { env, maxBuffer: 64 * 1024 * 1024, ...(cwd !== undefined && { cwd }) };
    const { stdout } = await execute(program, [...args, '--output=json'], options);
    return JSON.parse(stdout) as T;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      const fix = 'put one on the PATH, or name it in $DELTASCOPE_TEST_KUBECTL';
      throw new Error(`there is no ${program}: ${fix}`, { cause: error });
    }
    throw error;
  }
}
