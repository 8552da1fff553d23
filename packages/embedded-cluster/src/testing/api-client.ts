import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { KubeList, Status, Table, Unstructured, WatchEvent } from '@deltascope/apimachinery';
import { startEmbeddedCluster } from '../embedded-cluster.ts';
import type { InProcessOptions, RunningCluster } from '../embedded-cluster.ts';

/** An answer read to its end. */
export interface Answer {
  readonly code: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A cluster under test and the shortest way to talk to it, over real sockets. */
export interface TestCluster extends AsyncDisposable {
  readonly cluster: RunningCluster;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  patch(path: string, body: unknown, contentType: string): Promise<Answer>;
  watch(path: string): Promise<WatchStream>;
}

export async function startTestCluster(options: InProcessOptions = {}): Promise<TestCluster> {
  const cluster = await startEmbeddedCluster({ empty: true, quiet: true, ...options });
  return {
    cluster,
    get: (path, headers = {}) => call(`${cluster.url}${path}`, { headers }),
    send: (method, path, body) =>
      call(`${cluster.url}${path}`, { method, ...written(body, 'application/json') }),
    patch: (path, body, contentType) =>
      call(`${cluster.url}${path}`, { method: 'PATCH', ...written(body, contentType) }),
    watch: (path) => openWatch(`${cluster.url}${path}`),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

function written(
  body: unknown,
  contentType: string,
): { headers: Record<string, string>; body?: string } {
  const agent = { 'User-Agent': 'tester/1.0' };
  if (body === undefined) return { headers: agent };
  return {
    headers: { 'Content-Type': contentType, ...agent },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

export async function call(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: object; body?: string } = {},
): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const sent = request(url, { method, headers: { ...headers, ...length } }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const isPacked = response.headers['content-encoding'] === 'gzip';
  const text = (isPacked ? gunzipSync(bytes) : bytes).toString();
  const isJson = response.headers['content-type']?.startsWith('application/json') === true;
  return {
    code: response.statusCode ?? 0,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : text,
  };
}

/** An open WATCH: its events one by one. */
interface WatchStream extends Disposable {
  readonly response: IncomingMessage;
  /** The next event; undefined when the stream has ended, properly or not. */
  next(): Promise<WatchEvent | undefined>;
  take(count: number): Promise<WatchEvent[]>;
}

async function openWatch(url: string): Promise<WatchStream> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url, resolve);
    sent.on('error', reject);
    sent.end();
  });
  const events = decode(response);
  const next = async (): Promise<WatchEvent | undefined> => {
    const { value, done } = await events.next();
    return done === true ? undefined : value;
  };
  return {
    response,
    next,
    async take(count) {
      const taken: WatchEvent[] = [];
      while (taken.length < count) {
        const event = await next();
        if (event === undefined) throw new Error(`the stream ended after ${taken.length} events`);
        taken.push(event);
      }
      return taken;
    },
    [Symbol.dispose]: () => response.destroy(),
  };
}

async function* decode(response: IncomingMessage): AsyncGenerator<WatchEvent> {
  let rest = '';
  try {
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as WatchEvent;
    }
  } catch (error) {
    // A stream that was cut ends here as one that was closed does; any other error is a fault of the test.
    if (!(error instanceof Error) || !('code' in error)) throw error;
  }
}

export const asList = ({ body }: Answer): KubeList => body as KubeList;
export const asStatus = ({ body }: Answer): Status => body as Status;
export const asTable = ({ body }: Answer): Table => body as Table;
export const asObject = ({ body }: Answer): Unstructured => body as Unstructured;

/** A pod that nothing happens to, because the scheduler leaves it alone. */
export function idlePod(name: string, labels: Record<string, string> = {}): unknown {
  return {
    metadata: { name, labels },
    spec: {
      schedulingGates: [{ name: 'example.com/never' }],
      containers: [{ name: 'app', image: 'app:1' }],
    },
  };
}

/** A Service without selector: no controller looks at it. */
export function idleService(name: string, labels: Record<string, string> = {}): unknown {
  return { metadata: { name, labels }, spec: { ports: [{ port: 80 }] } };
}
