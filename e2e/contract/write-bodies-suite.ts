import type { GroupVersionResource, KubeObject, Status } from '@deltascope/apimachinery';
import { expect, it } from 'vitest';
import { type Answers, inParallel, RecordedAnswers } from './recorded-answers.ts';
import { collectionPath, CONFIG_MAPS, SECRETS, signal, type Target } from './target.ts';
import {
  DELETE_OPTIONS,
  INVALID,
  OBJECTS,
  OPERATIONS,
  PATCH_BODIES,
  QUERIES,
  TEXTS,
  YAMLS,
} from './write-bodies.ts';

interface Write {
  readonly method: string;
  /** Of the collection, or of the object in it. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json';
const PATCHES = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

/** Bodies that are none, or not of the kind, and queries that are none: how each is refused, and nothing written. */
export function writeBodiesSuite(target: () => Target): void {
  const recorded = new RecordedAnswers('write-answers.json');
  let namespace = '';

  const pathOf = (gvr: GroupVersionResource, more: string): string =>
    `${collectionPath(gvr, namespace)}${more}${more.includes('?') ? '&' : '?'}dryRun=All`;

  const answersTo = (writes: ReadonlyMap<string, Write>): Promise<Answers> =>
    inParallel(writes, (write) => answerTo(target(), write, namespace));

  /** Each body under its own text. */
  const each = (
    bodies: readonly string[],
    write: (body: string) => Omit<Write, 'body'>,
  ): Map<string, Write> =>
    new Map(bodies.map((body) => [shortened(body), { ...write(body), body }]));

  it('makes a namespace with an object to write to', async () => {
    ({ namespace } = await target().fresh(CONFIG_MAPS));
    const configMaps = target().dynamic.resource(CONFIG_MAPS).namespace(namespace);
    await configMaps.create({ metadata: { name: 'one' }, data: { a: 'b' } }, {}, signal());
    const secrets = target().dynamic.resource(SECRETS).namespace(namespace);
    await secrets.create({ metadata: { name: 'fixed' }, immutable: true }, {}, signal());
    expect(namespace).not.toBe('');
  });

  it.each(Object.entries(PATCHES))('a patch: %s', async (name, contentType) => {
    const path = pathOf(CONFIG_MAPS, '/one');
    // What these do to a strategic patch is told in the words of Go's reflection.
    const isTyped = (body: string): boolean =>
      name !== 'strategic' || !/^\{"(metadata|data)":[[{]/.test(body) || body.includes('"name"');
    const bodies = [...PATCH_BODIES, ...OPERATIONS].filter(isTyped);
    const answers = await answersTo(each(bodies, () => ({ method: 'PATCH', path, contentType })));
    expect(answers).toEqual(recorded.of(`patch ${name}`, answers));
  });

  it('a patch of more operations than are taken', async () => {
    const operation = { op: 'test', path: '/kind', value: 'ConfigMap' };
    const body = JSON.stringify(Array.from({ length: 10_001 }, () => operation));
    const path = pathOf(CONFIG_MAPS, '/one');
    const write = { method: 'PATCH', path, contentType: PATCHES.json, body };
    const answers = await answersTo(new Map([['10001', write]]));
    expect(answers).toEqual(recorded.of('many operations', answers));
  });

  it.each(['PUT', 'POST'])('an object: %s', async (method) => {
    const path = pathOf(CONFIG_MAPS, method === 'PUT' ? '/one' : '');
    // Of a dry run to create, upstream looks at what is there before it looks at this.
    const isLeftOut = (body: string): boolean => method === 'POST' && body.includes('"uid"');
    const answers = await answersTo(
      each(
        OBJECTS.filter((body) => !isLeftOut(body)),
        () => ({ method, path, contentType: JSON_TYPE }),
      ),
    );
    expect(answers).toEqual(recorded.of(`object ${method}`, answers));
  });

  it('a text that is no JSON', async () => {
    const path = pathOf(CONFIG_MAPS, '');
    const answers = await answersTo(
      each(TEXTS, () => ({ method: 'POST', path, contentType: JSON_TYPE })),
    );
    expect(answers).toEqual(recorded.of('text', answers));
  });

  it.each([
    ['yaml', 'POST', '', 'application/yaml'],
    ['apply', 'PATCH', '/one?fieldManager=t', 'application/apply-patch+yaml'],
  ])('YAML: %s', async (name, method, of, contentType) => {
    const path = pathOf(CONFIG_MAPS, of);
    const answers = await answersTo(each(YAMLS, () => ({ method, path, contentType })));
    expect(answers).toEqual(recorded.of(name, answers));
  });

  it('options of a deletion', async () => {
    const path = pathOf(CONFIG_MAPS, '/nonesuch');
    const answers = await answersTo(
      each(DELETE_OPTIONS, () => ({ method: 'DELETE', path, contentType: JSON_TYPE })),
    );
    expect(answers).toEqual(recorded.of('delete', answers));
  });

  it('options of a query', async () => {
    const body = '{"metadata":{"name":"q"}}';
    const collection = collectionPath(CONFIG_MAPS, namespace);
    const writes = QUERIES.flatMap((query): [string, Write][] => [
      [
        `POST ${query}`,
        { method: 'POST', path: `${collection}?${query}`, contentType: JSON_TYPE, body },
      ],
      [
        `PATCH ${query}`,
        {
          method: 'PATCH',
          path: `${collection}/one?${query}`,
          contentType: PATCHES.merge,
          body: '{"metadata":{"labels":{"q":"r"}}}',
        },
      ],
      [
        `DELETE ${query}`,
        { method: 'DELETE', path: `${collection}/none?${query}`, contentType: JSON_TYPE, body: '' },
      ],
    ]);
    const answers = await answersTo(new Map(writes));
    expect(answers).toEqual(recorded.of('queries', answers));
  });

  it('what a kind does not take', async () => {
    const writes = INVALID.map(([gvr, object]): [string, Write] => [
      `${gvr.resource} ${shortened(JSON.stringify(object))}`,
      {
        method: 'POST',
        path: pathOf(gvr, ''),
        contentType: JSON_TYPE,
        body: JSON.stringify(object),
      },
    ]);
    const answers = await answersTo(new Map(writes));
    expect(answers).toEqual(recorded.of('invalid', answers));
  });

  it('what may not change', async () => {
    const path = pathOf(SECRETS, '/fixed');
    const bodies = [
      '{"data":{"a":"Yg=="}}',
      '{"immutable":false}',
      '{"metadata":{"labels":{"a":"b"}}}',
    ];
    const answers = await answersTo(
      each(bodies, () => ({ method: 'PATCH', path, contentType: PATCHES.merge })),
    );
    expect(answers).toEqual(recorded.of('immutable', answers));
  });
}

/** What is very long for a purpose, told by its beginning. */
const shortened = (text: string): string => {
  const squeezed = text.replaceAll(/(.)\1{20,}/g, '$1…');
  return squeezed.length > 300 ? `${squeezed.slice(0, 300)}…` : squeezed;
};

async function answerTo(
  { transport }: Target,
  { method, path, contentType, body }: Write,
  namespace: string,
): Promise<unknown> {
  const response = await transport.request({
    method,
    path,
    headers: { accept: JSON_TYPE, 'content-type': contentType, 'user-agent': 'contract' },
    body,
    signal: signal(),
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
  const answer = JSON.parse(Buffer.concat(chunks).toString()) as Status & KubeObject;
  if (answer.kind !== 'Status') return [response.statusCode, answer.kind];
  const { code, reason = '', message = '', details } = answer;
  const words = message
    .replaceAll(namespace, 'NAMESPACE')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    // The whole object, with all that is its own.
    .replace(/Invalid value: "\{.*\}": /s, 'Invalid value: OBJECT: ')
    .replaceAll(/(.)\1{20,}/g, '$1…');
  const causes = details?.causes?.map(({ field = '', reason: why = '' }) => `${field} ${why}`);
  return [code, reason, words, ...(causes === undefined ? [] : [causes.map(shortened)])];
}
