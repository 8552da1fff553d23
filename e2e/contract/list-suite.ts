import { describe, expect, it } from 'vitest';
import type { Fresh, Target } from './target.ts';
import {
  CRON_JOBS,
  DEPLOYMENTS,
  nameOf,
  refusal,
  service,
  SERVICES,
  signal,
  versionOf,
} from './target.ts';

/** Services a to e; b and d are odd, e is the only one with the label "last". */
async function fiveServices(target: Target): Promise<Fresh & { readonly resourceVersion: string }> {
  const fresh = await target.fresh(SERVICES);
  const labelled = [
    ['a', { tier: 'even' }],
    ['b', { tier: 'odd' }],
    ['c', { tier: 'even' }],
    ['d', { tier: 'odd' }],
    ['e', { tier: 'even', last: '' }],
  ] as const;
  for (const [name, labels] of labelled) {
    await fresh.resource.create(service(name, { labels }), {}, signal());
  }
  const { metadata } = await fresh.resource.list({}, signal());
  return { ...fresh, resourceVersion: metadata.resourceVersion ?? '' };
}

const LABEL_SELECTORS: readonly (readonly [string, string])[] = [
  ['tier=odd', 'b d'],
  ['tier==odd', 'b d'],
  ['tier!=odd', 'a c e'],
  ['tier in (odd)', 'b d'],
  ['tier notin (odd, other)', 'a c e'],
  ['tier', 'a b c d e'],
  ['last', 'e'],
  ['last=', 'e'],
  ['!last', 'a b c d'],
  ['tier in (odd,even),!last', 'a b c d'],
  ['tier in ()', ''],
  ['tier > 5', ''],
  ['nobody', ''],
];

const FIELD_SELECTORS: readonly (readonly [string, string])[] = [
  ['metadata.name=a', 'a'],
  ['metadata.name==a', 'a'],
  ['metadata.name!=a', 'b c d e'],
  ['metadata.name=a,', 'a'],
  ['spec.type=ClusterIP,metadata.name!=b', 'a c d e'],
  ['spec.clusterIP=None', ''],
];

const BAD_LABEL_SELECTORS = [
  'tier in odd',
  'a=b=c',
  '=',
  ',',
  'tier in',
  'tier > x',
  '-a=b',
  'a=-b',
  'a,,b',
  'a b',
  '!a=b',
  `a=${'x'.repeat(64)}`,
];

const BAD_FIELD_SELECTORS = ['metadata.name', 'metadata.name in (a)', '=a', 'metadata.name=a\\'];

const INVALID = 'ListOptions.meta.k8s.io "" is invalid: ';
const BAD_OPTIONS: readonly (readonly [Record<string, string>, number, string])[] = [
  [{ limit: 'x' }, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  [
    { resourceVersion: 'x' },
    400,
    'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ],
  [
    { resourceVersionMatch: 'Exact' },
    422,
    `${INVALID}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`,
  ],
  [
    { resourceVersionMatch: 'Exact', resourceVersion: '0' },
    422,
    `${INVALID}resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"`,
  ],
  [
    { resourceVersionMatch: 'Newest', resourceVersion: '1' },
    422,
    `${INVALID}resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""`,
  ],
  [
    { sendInitialEvents: 'true' },
    422,
    `${INVALID}sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list`,
  ],
];

/** LIST (API concepts: retrieving large results sets in chunks; label and field selectors; resourceVersion semantics). */
export function listSuite(target: () => Target): void {
  describe('pages', () => {
    it('are together one list at one resourceVersion, whatever is written in between', async () => {
      const { resource } = await fiveServices(target());
      const whole = await resource.list({}, signal());
      const first = await resource.list({ limit: 2 }, signal());
      await resource.create(service('bb'), {}, signal());
      await resource.delete('e', {}, signal());
      const second = await resource.list(
        { limit: 2, continue: first.metadata.continue ?? '' },
        signal(),
      );
      const third = await resource.list(
        { limit: 2, continue: second.metadata.continue ?? '' },
        signal(),
      );
      const pages = [first, second, third];
      expect(pages.flatMap(({ items }) => items)).toEqual(whole.items);
      // That of the first page, whatever else has been written in the cluster since the whole list.
      expect(pages.map(versionOf)).toEqual(pages.map(() => versionOf(first)));
      expect(pages.map(({ metadata }) => metadata.remainingItemCount)).toEqual([3, 1, undefined]);
      expect(third.metadata.continue).toBeUndefined();
    });

    it('of a selection do not tell what remains', async () => {
      const { resource } = await fiveServices(target());
      const labelSelector = 'tier=even';
      const first = await resource.list({ limit: 2, labelSelector }, signal());
      expect(first.items.map(nameOf)).toEqual(['a', 'c']);
      expect(first.metadata.remainingItemCount).toBeUndefined();
      const next = { limit: 2, labelSelector, continue: first.metadata.continue ?? '' };
      const second = await resource.list(next, signal());
      expect(second.items.map(nameOf)).toEqual(['e']);
      expect(second.metadata.continue).toBeUndefined();
    });

    it('that would hold all objects say nothing of more', async () => {
      const { resource } = await fiveServices(target());
      const { items, metadata } = await resource.list({ limit: 5 }, signal());
      expect(items).toHaveLength(5);
      expect(Object.keys(metadata)).toEqual(['resourceVersion']);
    });

    it('are not made at resourceVersion "0"', async () => {
      const { resource, resourceVersion } = await fiveServices(target());
      // A server may answer "0" from what it had at hand before; that is not asked for here.
      await resource.list({ resourceVersion }, signal());
      const { items, metadata } = await resource.list({ resourceVersion: '0', limit: 2 }, signal());
      expect(items).toHaveLength(5);
      expect(metadata.continue).toBeUndefined();
    });

    it('are refused with a token that no server made, or together with a resourceVersion', async () => {
      const { resource } = await fiveServices(target());
      expect(await refusal(resource.list({ continue: 'x' }, signal()))).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: expect.stringMatching(
          /^invalid continue token: continue key is not valid: /,
        ) as string,
      });
      const { metadata } = await resource.list({ limit: 2 }, signal());
      const options = { continue: metadata.continue ?? '', resourceVersion: '5' };
      expect(await refusal(resource.list(options, signal()))).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: 'specifying resource version is not allowed when using continue',
      });
    });
  });

  describe('a resourceVersion', () => {
    it('of the past is shown as it was when asked for exactly, and outrun otherwise', async () => {
      const { resource, resourceVersion } = await fiveServices(target());
      await resource.delete('a', {}, signal());
      const names = async (resourceVersionMatch: 'Exact' | 'NotOlderThan'): Promise<string[]> => {
        const options = { resourceVersion, resourceVersionMatch };
        return (await resource.list(options, signal())).items.map(nameOf);
      };
      expect(await names('Exact')).toEqual(['a', 'b', 'c', 'd', 'e']);
      // "Not older" allows the very same state: only what is surely there is asked of it.
      expect(await names('NotOlderThan')).toEqual(
        expect.arrayContaining(['b', 'c', 'd', 'e']) as string[],
      );
    });

    it('that is not reached yet ends in 504 Timeout', async () => {
      const { path } = await target().fresh(SERVICES);
      // Past the client, which would try again as it is told to.
      const { statusCode, headers, body } = await target().transport.request({
        method: 'GET',
        path: `${path}?resourceVersion=999999999`,
        headers: { accept: 'application/json' },
        signal: signal(),
        longRunning: false,
      });
      expect(statusCode).toBe(504);
      expect(headers['retry-after']).toBe('1');
      const text = Buffer.concat(await body.toArray()).toString();
      expect(JSON.parse(text)).toMatchObject({
        kind: 'Status',
        reason: 'Timeout',
        message: expect.stringMatching(
          /^Timeout: Too large resource version: 999999999, current: \d+$/,
        ) as string,
        details: {
          causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
          retryAfterSeconds: 1,
        },
      });
    });
  });

  describe('selectors', () => {
    it('by label choose what they say', async () => {
      const { resource } = await fiveServices(target());
      const chosen = async (labelSelector: string): Promise<string> =>
        (await resource.list({ labelSelector }, signal())).items.map(nameOf).join(' ');
      for (const [selector, names] of LABEL_SELECTORS) {
        expect([selector, await chosen(selector)]).toEqual([selector, names]);
      }
    });

    it('by field choose what they say', async () => {
      const { resource } = await fiveServices(target());
      const chosen = async (fieldSelector: string): Promise<string> =>
        (await resource.list({ fieldSelector }, signal())).items.map(nameOf).join(' ');
      for (const [selector, names] of FIELD_SELECTORS) {
        expect([selector, await chosen(selector)]).toEqual([selector, names]);
      }
    });

    it('by field know the values of fields that are left out', async () => {
      const nodes = target().dynamic.resource({ group: '', version: 'v1', resource: 'nodes' });
      const all = await nodes.list({}, signal());
      const options = { fieldSelector: 'spec.unschedulable=false' };
      expect((await nodes.list(options, signal())).items.map(nameOf)).toEqual(
        all.items.filter(({ spec }) => !isUnschedulable(spec)).map(nameOf),
      );
    });

    it('that cannot be read are bad requests', async () => {
      const { resource } = await target().fresh(SERVICES);
      const bad = [
        ...BAD_LABEL_SELECTORS.map((labelSelector) => ({ labelSelector })),
        ...BAD_FIELD_SELECTORS.map((fieldSelector) => ({ fieldSelector })),
      ];
      for (const options of bad) {
        const { code, reason } = await refusal(resource.list(options, signal()));
        expect([options, code, reason]).toEqual([options, 400, 'BadRequest']);
      }
    });

    it('by a field that the kind does not offer are bad requests', async () => {
      const { namespace, resource } = await target().fresh(SERVICES);
      const deployments = target().dynamic.resource(DEPLOYMENTS).namespace(namespace);
      const cronJobs = target().dynamic.resource(CRON_JOBS).namespace(namespace);
      const fieldSelector = 'spec.replicas=1';
      const known = 'only "metadata.name", "metadata.namespace"';
      for (const [asked, message] of [
        [resource, 'field label not supported: spec.replicas'],
        [deployments, `"spec.replicas" is not a known field selector: ${known}`],
        [cronJobs, `"spec.replicas" is not a known field selector: ${known}`],
      ] as const) {
        expect(await refusal(asked.list({ fieldSelector }, signal()))).toMatchObject({
          code: 400,
          reason: 'BadRequest',
          message,
        });
      }
    });
  });

  it('refuses options that make no sense, in the same words', async () => {
    const { path } = await target().fresh(SERVICES);
    for (const [params, code, message] of BAD_OPTIONS) {
      const request = target().client.get().absPath(path).versionedParams(params);
      const reason = code === 400 ? 'BadRequest' : 'Invalid';
      expect(await refusal(request.do(signal()))).toMatchObject({ code, reason, message });
    }
  });
}

const isUnschedulable = (spec: unknown): boolean =>
  (spec as { unschedulable?: boolean } | undefined)?.unschedulable === true;
