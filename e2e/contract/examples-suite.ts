import { expect, it } from 'vitest';
import { ExampleProcess } from './example-process.ts';
import { gatedPod, PODS, signal, type Target } from './target.ts';

/** The examples as they are run by hand, in front of an API server. `flags` lead to the target. */
export function examplesSuite(target: () => Target, flags: () => string[]): void {
  it('informer tells what there is, then each change, until it is interrupted', async () => {
    const { namespace, resource } = await target().fresh(PODS);
    await resource.create(gatedPod('a'), {}, signal());
    const args = [...flags(), '--namespace', namespace];
    await using example = new ExampleProcess('informer.ts', args);
    await example.prints(/waiting for changes/);
    await resource.create(gatedPod('b'), {}, signal());
    await example.prints(/added/);
    const patch = { metadata: { labels: { x: 'y' } } };
    await resource.patch('a', patch, { type: 'merge', signal: signal() });
    await example.prints(/updated/);
    await resource.delete('a', {}, signal());
    await example.prints(/deleted/);
    example.interrupt();
    await example.succeeds();
    const [first, second, ...changes] = example.stdout.split('\n');
    expect([first, second]).toEqual([`${namespace}: 1 pods`, '1 pods in all; waiting for changes']);
    // A real server's scheduler says of each pod that it is gated.
    expect(changes.filter((line) => !line.startsWith('updated'))).toEqual([
      `added ${namespace}/b`,
      `deleted ${namespace}/a`,
      '',
    ]);
    expect(changes).toContain(`updated ${namespace}/a: Pending -> Pending`);
  });

  it('retry-watcher waits until a Deployment is available, and until it is gone', async () => {
    await using example = new ExampleProcess('retry-watcher.ts', flags());
    await example.succeeds();
    expect(example.stdout).toMatch(
      /^created retry-watcher-\w+\/web\n(MODIFIED at \d+: [012] available\n)+it is available\nit is gone, at \d+\n$/,
    );
  });

  it('three-clients makes the same Deployment in three ways, and sends the same each time', async () => {
    await using example = new ExampleProcess('three-clients.ts', flags());
    await example.succeeds();
    const rows = example.stdout.split('\n').map((line) => line.split(/ {2,}/).slice(1));
    const request = 'POST apps/v1/namespaces/.../deployments';
    expect(rows.slice(0, 5)).toEqual([
      ['clientset', 'dynamic', 'RESTClient'],
      [request, request, request],
      ['apps/v1 Deployment', 'apps/v1 Deployment', 'apps/v1 Deployment'],
      ['web-1', 'web-2', 'web-3'],
      ['2', '2', '2'],
    ]);
    expect(example.stdout).toMatch(/^different bodies, names aside: 1$/m);
  });

  it('three-ways hears of all changes by long polling and watch, and counts the cost of each way', async () => {
    await using example = new ExampleProcess('three-ways.ts', flags());
    await example.succeeds();
    const [long, watch] = ['long polling', 'watch'].map((way) => rowOf(example.stdout, way));
    const short = rowOf(example.stdout, 'short polling, 500 ms');
    expect([long?.heard, watch?.heard]).toEqual(['20/20', '20/20']);
    // Whether the first and the last one are in the count is a matter of microseconds.
    expect(long?.requests).toBeGreaterThanOrEqual(19);
    expect(watch?.requests).toBeLessThanOrEqual(1);
    expect(Number(short.heard?.split('/')[0])).toBeLessThan(20);
    expect(short.kib).toBeGreaterThan(4 * (watch?.kib ?? Infinity));
  });

  it('dynamic-informer follows a kind that it has just defined', async () => {
    await using example = new ExampleProcess('main.ts', ['dynamic-informer', ...flags()]);
    await example.succeeds();
    expect(example.stdout).toMatch(
      /^the kind readings\.dynamic-informer-\w+\.example\.com is established\n0 readings\nadded [-\w]+\/attic\nupdated: 19 -> 21\ndeleted\n$/,
    );
  });

  it('discover-crd finds a kind by its short name once it looks anew', async () => {
    await using example = new ExampleProcess('discover-crd.ts', flags());
    await example.succeeds();
    const lines = example.stdout
      .replaceAll(/discover-crd-\w+\.example\.com/g, 'GROUP')
      .trimEnd()
      .split('\n');
    const noMatch = 'no matches for GROUP/, Resource=rdg';
    expect(lines.slice(0, 5)).toEqual([
      noMatch,
      'the kind is defined',
      'what was remembered:',
      noMatch,
      'asked anew:',
    ]);
    expect(lines.slice(-3)).toEqual([
      '"rdg" is GROUP/v1, Resource=readings',
      'of the kind Reading, scope: namespace, verbs: create, delete, deletecollection, get, list, patch, update, watch',
      'attic: 19',
    ]);
  });

  it('any of them says what is missing when there is no such example', async () => {
    await using example = new ExampleProcess('main.ts', ['cluster', ...flags()]);
    expect(await example.fails()).toBe(
      'no example "cluster"; there are: discover-crd, dynamic-informer, informer, leader-election, leader-election-candidate, retry-watcher, simple-controller, three-clients, three-ways\n',
    );
  });
}

function rowOf(
  stdout: string,
  way: string,
): { requests: number; kib: number; heard: string | undefined } {
  const line = stdout.split('\n').find((one) => one.startsWith(`${way}  `));
  if (line === undefined) throw new Error(`no row of ${way} in: ${stdout}`);
  const [requests, kib, heard] = line.slice(way.length).trim().split(/\s+/);
  return { requests: Number(requests), kib: Number(kib), heard };
}
