/**
 * The API server of the benchmarks: serves prepared bytes of pods, so that what is measured is the reader. Started by main.ts as a process
 * of its own; prints its port and what it serves.
 *
 * LIST answers the same items whole, or in pages where the API server would, and so does a WATCH that asks for them as its first
 * events. Then WATCH waits for /begin, so that no update is read before the list is, sends every update at once, and stays open.
 * Below /idle it sends none, until /expire ends it, or the next one, with 410.
 */
import { createServer, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { makePod } from './pods.ts';

const { values } = parseArgs({
  options: { pods: { type: 'string' }, updates: { type: 'string' } },
});
const pods = Number(values.pods);
const updates = Number(values.updates);

const LIST_REVISION = pods;
const items = Array.from({ length: pods }, (_, n) =>
  JSON.stringify(makePod(n, { resourceVersion: n + 1, restarts: 0 })),
);

function listBody(from: number, to: number): Buffer {
  const rest = pods - to;
  const metadata = {
    resourceVersion: String(LIST_REVISION),
    ...(rest > 0 && { continue: String(to), remainingItemCount: rest }),
  };
  return Buffer.from(
    `{"kind":"PodList","apiVersion":"v1","metadata":${JSON.stringify(metadata)},"items":[${items.slice(from, to).join()}]}`,
  );
}

const LINES_PER_CHUNK = 12;

/** Lines of a watch, as many in one chunk as a socket might be given. */
function chunksOf(count: number, line: (index: number) => string): Buffer[] {
  return Array.from({ length: Math.ceil(count / LINES_PER_CHUNK) }, (_, chunk) => {
    const first = chunk * LINES_PER_CHUNK;
    const lines = Array.from({ length: Math.min(LINES_PER_CHUNK, count - first) }, (_line, n) =>
      line(first + n),
    );
    return Buffer.from(lines.join(''));
  });
}

const updateChunks = chunksOf(updates, (update) => {
  const resourceVersion = LIST_REVISION + update + 1;
  const restarts = Math.floor(update / pods) + 1;
  const object = makePod(update % pods, { resourceVersion, restarts });
  return `${JSON.stringify({ type: 'MODIFIED', object })}\n`;
});
const END_OF_INITIAL_EVENTS = Buffer.from(
  `${JSON.stringify({
    type: 'BOOKMARK',
    object: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        resourceVersion: String(LIST_REVISION),
        annotations: { 'k8s.io/initial-events-end': 'true' },
      },
    },
  })}\n`,
);
let initialChunks: Buffer[] = [];
const pages = new Map<string, Buffer>();

async function sendChunks(response: ServerResponse, chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) {
    if (response.write(chunk)) continue;
    await new Promise((resolve) => response.once('drain', resolve));
  }
}

/** Made anew for each reader: one of them runs at a time. */
let begin = Promise.withResolvers<void>();

async function sendWatch(response: ServerResponse, hasInitialEvents: boolean): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  if (hasInitialEvents) await sendInitialEvents(response);
  response.once('close', () => (begin = Promise.withResolvers()));
  await begin.promise;
  await sendChunks(response, updateChunks);
}

async function sendInitialEvents(response: ServerResponse): Promise<void> {
  if (initialChunks.length === 0) {
    initialChunks = chunksOf(pods, (pod) => `{"type":"ADDED","object":${items[pod]}}\n`);
  }
  await sendChunks(response, [...initialChunks, END_OF_INITIAL_EVENTS]);
}

/** As the API server's watch cache, which knows no pages: a limit holds only where the newest version, or a page, is asked for. */
function sendList(response: ServerResponse, searchParams: URLSearchParams): void {
  const from = Number(searchParams.get('continue') ?? 0);
  const isCached = searchParams.get('resourceVersion') === '0';
  const limit = isCached ? pods : Number(searchParams.get('limit') ?? pods);
  const key = `${from}-${limit}`;
  const body = pages.get(key) ?? listBody(from, Math.min(pods, from + limit));
  pages.set(key, body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

const EXPIRED = { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410 };
let endIdleWatch = Promise.withResolvers<void>();

async function sendIdleWatch(response: ServerResponse, hasInitialEvents: boolean): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  if (hasInitialEvents) await sendInitialEvents(response);
  await endIdleWatch.promise;
  endIdleWatch = Promise.withResolvers();
  response.end(`${JSON.stringify({ type: 'ERROR', object: EXPIRED })}\n`);
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/expire' || pathname === '/begin') {
    (pathname === '/begin' ? begin : endIdleWatch).resolve();
    response.end();
  } else if (searchParams.get('watch') === 'true') {
    const hasInitialEvents = searchParams.get('sendInitialEvents') === 'true';
    void (pathname.startsWith('/idle') ? sendIdleWatch : sendWatch)(response, hasInitialEvents);
  } else sendList(response, searchParams);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const { managedFields } = makePod(0, { resourceVersion: 1, restarts: 0 }).metadata;
  console.log(
    JSON.stringify({
      port: typeof address === 'object' && address ? address.port : 0,
      podBytes: items[0]?.length ?? 0,
      managedFieldsBytes: JSON.stringify(managedFields).length,
    }),
  );
});
// Ends with the benchmark that started it.
process.stdin.on('end', () => process.exit(0)).resume();
