import { test as base } from '@playwright/test';
import { Program } from './child-process.ts';
import { TestCluster } from './test-cluster.ts';

/** The dashboard's server, which a test may kill and start again at the same address. */
export class Dashboard {
  readonly url: string;
  readonly #flags: readonly string[];
  #program: Program;

  private constructor(program: Program, flags: readonly string[]) {
    this.#program = program;
    this.#flags = flags;
    this.url = /http:\/\/\S+/.exec(program.line)?.[0] ?? '';
  }

  static async start(flags: readonly string[]): Promise<Dashboard> {
    return new Dashboard(await startServer([...flags, '--port=0']), flags);
  }

  get stderr(): string {
    return this.#program.stderr;
  }

  /** As a crash: no goodbye. */
  kill(): Promise<void> {
    return this.#program.kill();
  }

  async restart(): Promise<void> {
    await this.kill();
    this.#program = await startServer([...this.#flags, `--port=${new URL(this.url).port}`]);
  }
}

function startServer(flags: readonly string[]): Promise<Program> {
  return Program.start('apps/server/src/main.ts', flags);
}

interface Options {
  /** Flags of the embedded cluster; a world where nothing happens by itself unless they say otherwise. */
  worldFlags: string[];
}

export interface Fixtures {
  cluster: TestCluster;
  dashboard: Dashboard;
  /** A fresh namespace. */
  namespace: string;
}

export const test = base.extend<Fixtures & Options>({
  worldFlags: [['--quiet'], { option: true }],
  cluster: async ({ worldFlags }, provide) => {
    await using cluster = await TestCluster.start(
      process.env.DELTASCOPE_TEST_KUBECONFIG,
      worldFlags,
    );
    await provide(cluster);
  },
  dashboard: async ({ cluster }, provide) => {
    const dashboard = await Dashboard.start(cluster.flags);
    await provide(dashboard);
    await dashboard.kill();
  },
  namespace: async ({ cluster }, provide) => {
    await provide(await cluster.createNamespace());
  },
});

export { expect } from '@playwright/test';
