import { on } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Status } from '@deltascope/apimachinery';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { brief } from './event-reader.ts';
import type { ObjectEvent } from './event-reader.ts';
import { service, SERVICES, signal } from './target.ts';
import type { Fresh, Target } from './target.ts';

/** How an attempt to open a WebSocket, or an open one, ended. */
interface Ending {
  /** Of HTTP, when it was not opened. */
  readonly httpCode?: number | undefined;
  readonly body?: string;
  /** Of the WebSocket's close. */
  readonly closeCode?: number;
}

interface Dialed {
  readonly socket: WebSocket;
  readonly messages: AsyncIterator<[Buffer, boolean]>;
  readonly ended: Promise<Ending>;
}

const ADMIN: Record<string, string> = { Authorization: 'Bearer admin-token' };

/** A watch as a browser keeps it: over WebSocket. */
export function webSocketSuite(target: () => Target): void {
  const open: WebSocket[] = [];
  afterEach(() => {
    for (const socket of open.splice(0)) socket.terminate();
  });

  function dial(
    path: string,
    { protocols = [] as string[], headers = ADMIN, origin = 'http://localhost' } = {},
  ): Dialed {
    const { host, tls } = target().restConfig;
    const ca = tls?.caFile === undefined ? tls?.caData : readFileSync(tls.caFile);
    const socket = new WebSocket(`${host.replace(/^http/, 'ws')}${path}`, protocols, {
      headers,
      ...(origin !== '' && { origin }),
      ...(ca !== undefined && { ca }),
    });
    open.push(socket);
    return {
      socket,
      messages: on(socket, 'message') as AsyncIterator<[Buffer, boolean]>,
      ended: endingOf(socket),
    };
  }

  const watchPath = ({ path }: Fresh, more = ''): string => `${path}?watch=true${more}`;

  const nextText = async ({ messages }: Dialed): Promise<string> => {
    const { value } = (await messages.next()) as { value: [Buffer, boolean] };
    expect(value[1]).toBe(false);
    return value[0].toString();
  };

  /** "TYPE name version" of what comes next. */
  const next = async (dialed: Dialed): Promise<string> =>
    brief(JSON.parse(await nextText(dialed)) as ObjectEvent);

  describe('WATCH over WebSocket', () => {
    it('has an event in each message, a line of JSON', async () => {
      const services = await target().fresh(SERVICES);
      await services.resource.create(service('a'), {}, signal());
      const dialed = dial(watchPath(services));
      expect(await nextText(dialed)).toMatch(/^\{"type":"ADDED",.*\}\n$/s);
      await services.resource.delete('a', {}, signal());
      expect(await next(dialed)).toMatch(/^DELETED a \d+$/);
      dialed.socket.close(1000);
      expect(await dialed.ended).toEqual({ closeCode: 1000 });
    });

    it('is closed as done when its time is over', async () => {
      const services = await target().fresh(SERVICES);
      const { ended } = dial(watchPath(services, '&timeoutSeconds=1'));
      expect(await ended).toEqual({ closeCode: 1000 });
    });

    it('is not disturbed by what its client says, and answers a ping', async () => {
      const services = await target().fresh(SERVICES);
      const dialed = dial(watchPath(services));
      await new Promise((resolve) => dialed.socket.once('open', resolve));
      dialed.socket.send('hello');
      const pong = new Promise<string>((resolve) => {
        dialed.socket.once('pong', (data) => resolve(data.toString()));
      });
      dialed.socket.ping('are you there');
      expect(await pong).toBe('are you there');
      await services.resource.create(service('a'), {}, signal());
      expect(await next(dialed)).toMatch(/^ADDED a \d+$/);
    });

    it.each([
      ['of a bad version', '&resourceVersion=abc', 500],
      ['that is not asked for', '&watch=false', 200],
    ])('one %s has a plain answer', async (_what, more, httpCode) => {
      const services = await target().fresh(SERVICES);
      const path = more === '&watch=false' ? services.path : watchPath(services, more);
      const { httpCode: code, body = '' } = await dial(path).ended;
      expect(code).toBe(httpCode);
      expect((JSON.parse(body) as Status).kind).toBe(httpCode === 200 ? 'ServiceList' : 'Status');
    });

    it('needs an Origin, and has one protocol at most', async () => {
      const path = watchPath(await target().fresh(SERVICES));
      expect(await dial(path, { origin: '' }).ended).toEqual({ httpCode: 403, body: '' });
      const two = dial(path, { protocols: ['a.example', 'b.example'] });
      expect(await two.ended).toEqual({ httpCode: 400, body: '' });
      const { socket } = dial(path, { protocols: ['a.example'] });
      await new Promise((resolve) => socket.once('open', resolve));
      expect(socket.protocol).toBe('a.example');
    });
  });

  describe('a token as a protocol', () => {
    const bearer = (token: string): string =>
      `base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString('base64url')}`;

    it('is looked at beside another, and never told', async () => {
      const services = await target().fresh(SERVICES);
      await services.resource.create(service('a'), {}, signal());
      const protocols = [bearer('admin-token'), 'base64.binary.k8s.io'];
      const dialed = dial(watchPath(services), { protocols, headers: {} });
      expect(await next(dialed)).toMatch(/^ADDED a \d+$/);
      expect(dialed.socket.protocol).toBe('base64.binary.k8s.io');
    });

    it.each([
      ['alone', () => [bearer('admin-token')], 401],
      ['of nobody', () => [bearer('unknown-token'), 'a.example'], 401],
      ['of one who may not', () => [bearer('nobody-token'), 'a.example'], 403],
    ])('%s is refused', async (_what, protocols, httpCode) => {
      const path = watchPath(await target().fresh(SERVICES));
      const refused = dial(path, { protocols: protocols(), headers: {} });
      expect(await refused.ended).toMatchObject({ httpCode });
    });
  });
}

function endingOf(socket: WebSocket): Promise<Ending> {
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ httpCode: response.statusCode, body }));
    });
    socket.on('error', () => undefined);
    socket.on('close', (closeCode) => resolve({ closeCode }));
  });
}
