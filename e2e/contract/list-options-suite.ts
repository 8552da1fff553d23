import type { KubeList, KubeObject, Status, WatchEvent } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { inParallel, RecordedAnswers } from './recorded-answers.ts';
import { nameOf, service, SERVICES, signal, type Target, versionOf } from './target.ts';

type Query = Readonly<Record<string, string>>;

/** What an option's value is called, and what it is. */
type Values = Readonly<Record<string, string | undefined>>;

/** Objects made one after the other: versions at which there was less, and a page that goes on from there. */
interface Past {
  readonly path: string;
  readonly resourceVersions: Values;
  readonly continues: Values;
  readonly latest: number;
}

/** All combinations of lists and watches with options, legal and not. */
export function listOptionsSuite(target: () => Target): void {
  const recorded = new RecordedAnswers('list-answers.json');

  it.each([
    ['list', listQueries, listed],
    ['watch', watchQueries, watched],
  ] as const)(
    'a %s with each combination of options',
    async (what, queriesOf, answerOf) => {
      const past = await makePast(target());
      const answers = await inParallel(queriesOf(past), (query) => answerOf(target(), past, query));
      expect(answers).toEqual(recorded.of(what, answers));
    },
    120_000,
  );

  it('C18: a watch of a version that does not come is ended as too early', async () => {
    const past = await makePast(target());
    const { text } = await ask(target(), past, {
      watch: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      resourceVersion: past.resourceVersions['future'] ?? '',
      timeoutSeconds: '15',
    });
    expect(JSON.parse(text)).toMatchObject({
      type: 'ERROR',
      object: {
        code: 504,
        reason: 'Timeout',
        message: expect.stringMatching(
          /^Timeout: Too large resource version: \d+, current: \d+$/,
        ) as string,
        details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
      },
    });
  });

  describe('a list of pages', () => {
    it('C19: shows one moment, whatever changes meanwhile', async () => {
      const { resource } = await target().fresh(SERVICES);
      for (const name of ['a', 'b', 'c', 'd']) await resource.create(service(name), {}, signal());
      const first = await resource.list({ limit: 2 }, signal());
      await resource.delete('d', {}, signal());
      await resource.create(service('bb'), {}, signal());
      const rest = await resource.list({ continue: first.metadata.continue ?? '' }, signal());
      expect([...first.items, ...rest.items].map(nameOf)).toEqual(['a', 'b', 'c', 'd']);
      expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    });
  });
}

async function makePast(target: Target): Promise<Past> {
  const { path, resource } = await target.fresh(SERVICES);
  const a = await resource.create(service('a', { labels: { app: 'x' } }), {}, signal());
  await resource.create(service('b'), {}, signal());
  await resource.create(service('c', { labels: { app: 'x' } }), {}, signal());
  const { metadata } = await resource.list({ limit: 1 }, signal());
  const latest = Number(metadata.resourceVersion);
  return {
    path,
    latest,
    resourceVersions: {
      none: undefined,
      empty: '',
      zero: '0',
      past: versionOf(a),
      present: String(latest),
      future: String(latest + 1_000_000),
      text: 'abc',
    },
    continues: { none: undefined, token: metadata.continue, garbage: 'garbage' },
  };
}

const MATCHES: Values = {
  none: undefined,
  Exact: 'Exact',
  NotOlderThan: 'NotOlderThan',
  bad: 'Newest',
};

const SELECTORS = [
  'a b|a,,b|a in (b|a in b|a in ()|!|!a,b in (c,d)|a=b=c|a==|=b|a!b|a>x|a<|a in (b,)|a notin|(|)|a=|a in (b))',
  `-a=b|a/b/c=d|x=-|a,|,a|,|a in (b c)|a in (,)|!a=b|!!a|in in (in)|a! =b|a=(b|a gt 1|X.io/a=b|/a=b|a/=b`,
  `a in ((b)|${'a'.repeat(64)}=b|a=${'a'.repeat(64)}`,
].flatMap((some) => some.split('|'));
const FIELD_SELECTORS =
  String.raw`metadata.name=|metadata.name=a=b|metadata.name=a\,b|metadata.name!|,|metadata.name=a\x|metadata.name=b,|metadata.name in (a)|metadata.name==b`.split(
    '|',
  );

/** Queries by what is said in them. */
function listQueries({ resourceVersions, continues }: Past): Map<string, Query> {
  const limits: Values = { none: undefined, one: '1' };
  const combined = combinations({
    resourceVersion: resourceVersions,
    resourceVersionMatch: MATCHES,
    limit: limits,
    continue: continues,
  });
  const others: readonly Query[] = [
    { sendInitialEvents: 'true' },
    { sendInitialEvents: 'false', resourceVersionMatch: 'NotOlderThan' },
    { sendInitialEvents: 'x' },
    { allowWatchBookmarks: 'true' },
    { limit: '-1' },
    { limit: 'x' },
    { limit: '0' },
    { limit: '500' },
    { timeoutSeconds: 'x' },
    { timeoutSeconds: '-1' },
    { watch: 'x', timeoutSeconds: '1' },
    { watch: '', timeoutSeconds: '1' },
    { labelSelector: 'app=x' },
    { labelSelector: 'app=x', limit: '1' },
    { labelSelector: 'app in (' },
    { labelSelector: 'app=Ü' },
    { fieldSelector: 'metadata.name=b' },
    { fieldSelector: 'metadata.name!=b', limit: '1' },
    { fieldSelector: 'spec.nothing=1' },
    { fieldSelector: 'metadata.name' },
    { labelSelector: 'app!=x', fieldSelector: 'metadata.name=b' },
    { resourceVersion: '0', limit: '1', labelSelector: 'app=x' },
    { unknown: 'x' },
    ...SELECTORS.map((labelSelector) => ({ labelSelector })),
    ...FIELD_SELECTORS.map((fieldSelector) => ({ fieldSelector })),
  ];
  return withTexts(combined, others);
}

function watchQueries({ resourceVersions, continues }: Past): Map<string, Query> {
  const combined = combinations({
    resourceVersion: resourceVersions,
    resourceVersionMatch: MATCHES,
    sendInitialEvents: { none: undefined, true: 'true', false: 'false' },
    allowWatchBookmarks: { none: undefined, true: 'true' },
  });
  const others: readonly Query[] = [
    { limit: '1' },
    { continue: continues['token'] ?? '' },
    { continue: 'garbage' },
    { labelSelector: 'app=x' },
    { labelSelector: 'app in (' },
    { fieldSelector: 'metadata.name=b' },
    { fieldSelector: 'spec.nothing=1' },
    { sendInitialEvents: 'x' },
    { timeoutSeconds: 'x' },
    { watch: '1' },
    { watch: 'yes' },
  ];
  const queries = withTexts(combined, others);
  return new Map(
    [...queries].map(([text, query]) => [text, { watch: 'true', timeoutSeconds: '1', ...query }]),
  );
}

/** Every choice of one value of each option, under the names of what is chosen. */
function combinations(options: Readonly<Record<string, Values>>): Map<string, Query> {
  let all: [string[], Query][] = [[[], {}]];
  for (const [option, values] of Object.entries(options)) {
    all = all.flatMap(([names, query]) =>
      Object.entries(values).map(([name, value]): [string[], Query] =>
        value === undefined
          ? [names, query]
          : [[...names, `${option}=${name}`], { ...query, [option]: value }],
      ),
    );
  }
  return new Map(all.map(([names, query]) => [names.join(' '), query]));
}

function withTexts(combined: Map<string, Query>, others: readonly Query[]): Map<string, Query> {
  const told = others.map((query): [string, Query] => {
    const text = Object.entries(query).map(([key, value]) =>
      key === 'continue' && value !== 'garbage' ? 'continue=token' : `${key}=${value}`,
    );
    return [text.join(' '), query];
  });
  return new Map([...combined, ...told]);
}

async function ask(
  { transport }: Target,
  { path }: Past,
  query: Query,
): Promise<{ code: number; text: string }> {
  const { statusCode, body } = await transport.request({
    method: 'GET',
    path: `${path}?${new URLSearchParams(query).toString()}`,
    headers: { accept: 'application/json' },
    signal: signal(),
  });
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  return { code: statusCode, text: Buffer.concat(chunks).toString() };
}

async function listed(target: Target, past: Past, query: Query): Promise<unknown> {
  const { code, text } = await ask(target, past, query);
  if (text.startsWith('{"type"')) return 'a watch';
  const body = JSON.parse(text) as KubeList<KubeObject> & Status;
  if (code !== 200) return refusedOf(body);
  const { resourceVersion = '', remainingItemCount } = body.metadata;
  return {
    items: body.items.map(nameOf).join(),
    at: Number(resourceVersion) < past.latest ? 'the past' : 'the present',
    ...(body.metadata.continue !== undefined && { continues: true }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  };
}

/** What a stream brings: of bookmarks the one that ends the initial events; the others come when their time is. */
async function watched(target: Target, past: Past, query: Query): Promise<unknown> {
  const { code, text } = await ask(target, past, query);
  if (code !== 200) return refusedOf(JSON.parse(text) as Status);
  if (!text.startsWith('{"type"')) return text === '' ? [] : 'a list';
  const events = text.trim().split('\n');
  return events.flatMap((line) => {
    const { type, object } = JSON.parse(line) as WatchEvent<KubeObject>;
    // Of what is waited for until the time is over, some streams say so and some do not.
    if (type === 'ERROR')
      return (object as Status).code === 504 ? [] : [refusedOf(object as Status)];
    if (type !== 'BOOKMARK') return [`${type} ${nameOf(object as KubeObject)}`];
    return (object as KubeObject).metadata.annotations === undefined ? [] : ['the end'];
  });
}

/** Numbers of versions differ from run to run. */
function refusedOf({ code, reason, message = '', details }: Status): unknown {
  const words = message.replaceAll(/\d{2,}/g, 'N');
  const causes = details?.causes?.map(({ field, reason: why }) => `${field ?? ''} ${why ?? ''}`);
  return [code, reason ?? '', words, ...(causes === undefined ? [] : [causes])];
}
