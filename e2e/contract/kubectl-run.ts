import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Of $DELTASCOPE_TEST_KUBECTL, else the one on the PATH. */
const program = process.env['DELTASCOPE_TEST_KUBECTL'] ?? 'kubectl';

/** How a command ended, with what tells one cluster or one moment from another replaced. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person's kubectl in front of one cluster, in one namespace. */
export class Kubectl implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'kubectl-'));
  readonly #kubeconfig: string;
  readonly namespace: string;

  constructor(kubeconfig: string, namespace: string) {
    this.#kubeconfig = kubeconfig;
    this.namespace = namespace;
  }

  /** By a URL instead of a kubeconfig. */
  static at(url: string, namespace: string): Kubectl {
    const kubectl = new Kubectl('', namespace);
    const file = kubectl.file('kubeconfig', {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: url } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'c',
    });
    return new Kubectl(file, namespace);
  }

  /** Writes a manifest, for -f. */
  file(name: string, content: unknown): string {
    const file = path.join(this.#folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  /** Runs a command line, whose words are parted by spaces; never rejects for how it ends. */
  run(command: string, ...more: string[]): Promise<Outcome> {
    const args = [...command.split(' '), ...more, '-n', this.namespace];
    return new Promise((resolve) => {
      execFile(program, args, { env: this.#env(), timeout: 60_000 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? -1);
        resolve({ code, stdout: this.#normal(stdout), stderr: this.#normal(stderr) });
      });
    });
  }

  /** The first lines of a command that does not end by itself; `meanwhile` runs once the first has come. */
  async lines(
    command: string,
    count: number,
    meanwhile: () => Promise<unknown>,
  ): Promise<string[]> {
    const args = [...command.split(' '), '-n', this.namespace];
    const child = spawn(program, args, { env: this.#env(), stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(this.#normal(line));
        if (lines.length === 1) await meanwhile();
        if (lines.length >= count) break;
      }
    } finally {
      child.kill();
    }
    return lines;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }

  #env(): NodeJS.ProcessEnv {
    return { KUBECONFIG: this.#kubeconfig, HOME: this.#folder, KUBECACHEDIR: this.#folder };
  }

  #normal(text: string): string {
    return (
      PATTERNS.reduce(
        (normal, [pattern, word]) => normal.replaceAll(pattern, word),
        text.replaceAll(this.namespace, 'NAMESPACE').replaceAll(this.#folder, 'FOLDER'),
      )
        .split('\n')
        // How often it looks while it waits is up to the machine.
        .filter((line) => !line.startsWith('Waiting for '))
        .map((line) => line.replaceAll(/ {2,}/g, '  ').trimEnd())
        .join('\n')
    );
  }
}

/** What is another at each run. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} \+0000/g, 'TIME'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, 'ADDRESS'],
  [/(resourceVersion"?: )"\d+"/g, '$1"VERSION"'],
  [/\b(web|sts|ds|j|cj)-[a-z0-9]{5,}(?:-[a-z0-9]{5})?\b/g, '$1-HASH'],
  [/(pod-template-hash|controller-revision-hash)=[a-z0-9-]+/g, '$1=HASH'],
  [/(pod-template-hash"?: )"?[a-z0-9]+"?/g, '$1HASH'],
  [/(?<=\s)(?:\d+[smhd])+(?=\s|$)/gm, 'AGE'],
];
