import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecConfig } from '../transport/exec/exec-config.ts';

const V1 = 'client.authentication.k8s.io/v1';

/** A credential plugin for tests: a shell script, in a folder of its own, that notes how it was called and prints what it is told to. */
export class FakeExecPlugin implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'plugin-'));
  readonly command: string = join(this.folder, 'login');

  constructor() {
    this.script('cat "$0.answer"');
  }

  /** What it does after it has noted its call: lines for sh. */
  script(lines: string): void {
    const note = `printf '%s\\n' "$KUBERNETES_EXEC_INFO" >> "$0.runs"`;
    writeFileSync(this.command, `#!/bin/sh\n${note}\n${lines}\n`);
    chmodSync(this.command, 0o755);
  }

  /** The status it answers with from now on. */
  answer(status: object, apiVersion: string = V1): void {
    this.print(JSON.stringify({ kind: 'ExecCredential', apiVersion, status }));
  }

  /** What it prints from now on. */
  print(text: string): void {
    writeFileSync(`${this.command}.answer`, text);
  }

  /** What it was told, run by run. */
  get runs(): readonly unknown[] {
    const path = `${this.command}.runs`;
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as unknown);
  }

  /** For a RestConfig's `execProvider`. */
  config(more: Partial<ExecConfig> = {}): ExecConfig {
    return { command: this.command, apiVersion: V1, interactiveMode: 'Never', ...more };
  }

  /** Removes its folder. */
  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
