import { startEmbeddedCluster, type RunningCluster } from '@deltascope/embedded-cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESCRIBED, MANIFEST, SCRIPTS } from './kubectl-steps.ts';
import { Kubectl } from './kubectl-run.ts';
import type { Outcome } from './kubectl-run.ts';
import { Target } from './target.ts';

const TOKEN = 'admin-token';

// The same commands in front of both servers: what kubectl prints is to be the same, word for word.
let embedded: RunningCluster;
let targets: { readonly real: Target; readonly ours: Target };
beforeAll(async () => {
  embedded = await startEmbeddedCluster({ empty: true, rbac: true });
  targets = {
    real: Target.fromKubeconfig(),
    ours: new Target({ host: embedded.url, bearerToken: TOKEN }, embedded),
  };
});
afterAll(async () => {
  await targets.real[Symbol.asyncDispose]();
  await targets.ours[Symbol.asyncDispose]();
});

interface Pair extends Disposable {
  readonly real: Kubectl;
  readonly ours: Kubectl;
}

/** One kubectl for each server, in a namespace of its own there. */
async function pair(): Promise<Pair> {
  const { real, ours } = targets;
  const kubeconfig = process.env['DELTASCOPE_TEST_KUBECONFIG'] ?? '';
  const kubectls = {
    real: new Kubectl(kubeconfig, await real.createNamespace()),
    ours: Kubectl.at(`${embedded.url}/as/${TOKEN}`, await ours.createNamespace()),
  };
  return {
    ...kubectls,
    [Symbol.dispose]() {
      kubectls.real[Symbol.dispose]();
      kubectls.ours[Symbol.dispose]();
    },
  };
}

describe('kubectl', () => {
  it.each(Object.entries(SCRIPTS))('%s', async (_name, steps) => {
    using kubectl = await pair();
    for (const step of steps) {
      const [real, ours] = await Promise.all([kubectl.real.run(step), kubectl.ours.run(step)]);
      expect({ step, ...ours }).toEqual({ step, ...real });
    }
  });

  it('describe has the same parts', async () => {
    using kubectl = await pair();
    /** What stands before the colons at the beginning of lines, but for what only a cloud's nodes have. */
    const parts = (text: string): string[] =>
      text
        .split('\n')
        .flatMap((line) => /^[A-Z][\w ]*:/.exec(line)?.[0] ?? [])
        .filter((part) => !/^(PodCIDRs?|ProviderID):/.test(part));
    const each = async (run: (one: Kubectl) => Promise<Outcome>): Promise<Outcome[]> =>
      Promise.all([kubectl.real, kubectl.ours].map(run));
    const made = await each((one) => one.run(`create -f ${one.file('all.json', MANIFEST)}`));
    expect(made).toEqual([made[0], made[0]]);
    expect(made[0]).toMatchObject({ code: 0, stderr: '' });
    for (const [what, ...commands] of DESCRIBED) {
      for (const command of commands) await each((one) => one.run(command));
      const [real, ours] = await each((one) => one.run(`describe ${what}`));
      expect({ what, parts: parts(ours?.stdout ?? '') }).toEqual({
        what,
        parts: parts(real?.stdout ?? ''),
      });
    }
  });

  it('get -w prints what comes, changes and goes', async () => {
    using kubectl = await pair();
    const watch = async (one: Kubectl): Promise<string[]> => {
      await one.run('create configmap first --from-literal=a=b');
      return one.lines(
        'get configmaps -w --field-selector=metadata.name!=kube-root-ca.crt -o name',
        3,
        async () => {
          await one.run('create configmap second --from-literal=a=b');
          await one.run('label configmap first x=y');
        },
      );
    };
    const [real, ours] = await Promise.all([watch(kubectl.real), watch(kubectl.ours)]);
    expect(ours).toEqual(real);
    expect(ours).toEqual(['configmap/first', 'configmap/second', 'configmap/first']);
  });
});

// Of the embedded cluster alone: a control plane has no metrics, and its containers are nobody's.
describe('kubectl in front of a living cluster', () => {
  it('tells what pods and nodes use, and what containers say, now, before and from now on', async () => {
    await using cluster = await startEmbeddedCluster();
    using kubectl = Kubectl.at(cluster.url, 'shop');
    const linesOf = async (command: string): Promise<string[]> => {
      const { code, stdout, stderr } = await kubectl.run(command);
      expect({ command, code, stderr }).toMatchObject({ command, code: 0 });
      return stdout.trim().split('\n');
    };
    const [pods = '', ...ofPods] = await linesOf('top pods');
    expect(pods).toMatch(/^NAME +CPU\(cores\) +MEMORY\(bytes\)$/);
    expect(ofPods.length).toBeGreaterThan(5);
    // "12m" of a processor may be taken for an age, which is told from none.
    const isRow = (line: string): boolean => /^\S+ +(\d+m|AGE) +\d+Mi$/.test(line.trim());
    expect(ofPods.filter((line) => !isRow(line))).toEqual([]);
    const [nodes = ''] = await linesOf('top nodes');
    expect(nodes).toMatch(/^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\)$/);
    expect(await linesOf('logs deploy/catalog --tail=3')).toHaveLength(3);
    expect((await linesOf('logs deploy/catalog --tail=2 --timestamps'))[0]).toMatch(
      /^TIME {"ts":"TIME"/,
    );
    expect(
      await linesOf('logs -n payments -l app.kubernetes.io/name=fraud-check --tail=1'),
    ).not.toEqual([]);
    const followed = await kubectl.lines(
      'logs -f deploy/catalog --tail=1',
      3,
      async () => undefined,
    );
    expect(followed).toHaveLength(3);
  });
});
