import type { Random } from '../../random.ts';
import { bare, json } from '../log-format.ts';
import { hexId, latencyMs } from '../voice.ts';
import type { Occasion, Phrase, Voice } from '../voice.ts';

const METHODS = ['GET', 'GET', 'GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'] as const;
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15',
  'okhttp/5.1.0',
  'curl/8.15.0',
] as const;

/** What a service's routes are called: after what it is about. */
function pathOf({ speaker, random }: Occasion): string {
  // A proxy passes on what is asked of its pod's service.
  const noun = speaker.pod.split('-')[0] ?? 'items';
  const id = random.int(1000, 99_999);
  return (
    random.pick([
      `/api/v1/${noun}`,
      `/api/v1/${noun}/${id}`,
      `/api/v1/${noun}/${id}/details`,
      '/',
    ]) ?? '/'
  );
}

function statusOf(random: Random, method: string): number {
  const roll = random.next();
  if (roll < 0.006) return random.pick([500, 502, 503]) ?? 500;
  if (roll < 0.04) return random.pick([400, 401, 404, 404, 409]) ?? 404;
  return method === 'POST' ? 201 : method === 'DELETE' ? 204 : 200;
}

const handled: Phrase = (occasion) => {
  const { random } = occasion;
  const method = random.pick(METHODS) ?? 'GET';
  const status = statusOf(random, method);
  return {
    level: status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
    message: 'request handled',
    fields: {
      method,
      path: pathOf(occasion),
      status,
      duration_ms: latencyMs(random, 18),
      trace_id: hexId(random, 32),
    },
  };
};

const probed: Phrase = () => ({
  level: 'debug',
  message: 'request handled',
  fields: { method: 'GET', path: '/healthz', status: 200, duration_ms: 1 },
});

const upstreamSlow: Phrase = ({ random }) => ({
  level: 'warn',
  message: 'upstream is slow',
  fields: {
    upstream: random.pick(['redis.shop.svc:6379', 'postgres.payments.svc:5432']) ?? '',
    duration_ms: random.int(800, 2900),
    attempt: random.int(1, 2),
  },
});

/** A service that answers HTTP requests. */
export const web: Voice = {
  format: json,
  slotSeconds: 1,
  linesPerSlot: 1.6,
  opening: [
    ({ speaker }) => ({ message: 'starting', fields: { version: speaker.version, pid: 1 } }),
    () => ({ message: 'configuration read', fields: { source: 'environment' } }),
    ({ speaker }) => ({ message: 'listening', fields: { address: `0.0.0.0:${speaker.port}` } }),
  ],
  phrases: [
    [90, handled],
    [8, probed],
    [0.6, upstreamSlow],
  ],
};

/** "10/Oct/2000:13:55:36 +0000". */
function commonLogTime(atMs: number): string {
  const [, day, month, year, time] = new Date(atMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function address(random: Random): string {
  return `203.0.113.${random.int(1, 254)}`;
}

/** An ingress: one line of the combined log format for each request. */
export const ingress: Voice = {
  format: bare,
  slotSeconds: 1,
  linesPerSlot: 4,
  opening: [
    ({ speaker }) => ({ message: `ingress controller ${speaker.version}` }),
    () => ({ message: 'watching for ingress class "nginx"' }),
    () => ({ message: 'configuration changes detected, backend reload required' }),
    () => ({ message: 'backend successfully reloaded' }),
  ],
  phrases: [
    [
      100,
      (occasion) => {
        const { random, atMs } = occasion;
        const method = random.pick(METHODS) ?? 'GET';
        const status = statusOf(random, method);
        const bytes = status === 204 ? 0 : random.int(120, 48_000);
        const took = (latencyMs(random, 25) / 1000).toFixed(3);
        const request = `"${method} ${pathOf(occasion)} HTTP/2.0" ${status} ${bytes}`;
        const client = `${address(random)} - - [${commonLogTime(atMs)}]`;
        return { message: `${client} ${request} "-" "${random.pick(AGENTS)}" ${took}` };
      },
    ],
  ],
};

/** A mesh's proxy beside an application: what it passes on. */
export const proxy: Voice = {
  format: bare,
  slotSeconds: 2,
  linesPerSlot: 1.8,
  opening: [
    ({ speaker, atMs }) => ({
      message: `[${new Date(atMs).toISOString()}][info][main] initializing proxy ${speaker.version}`,
    }),
    ({ atMs }) => ({
      message: `[${new Date(atMs).toISOString()}][info][config] all dependencies initialized. starting workers`,
    }),
  ],
  phrases: [
    [
      100,
      (occasion) => {
        const { random, atMs } = occasion;
        const method = random.pick(METHODS) ?? 'GET';
        const status = statusOf(random, method);
        const flags = status === 503 ? 'UF' : '-';
        const ms = latencyMs(random, 12);
        const when = new Date(atMs).toISOString();
        return {
          message: `[${when}] "${method} ${pathOf(occasion)} HTTP/1.1" ${status} ${flags} 0 ${random.int(90, 9000)} ${ms} "${hexId(random, 8)}"`,
        };
      },
    ],
  ],
};
