import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTransport } from '../transport/transport.ts';
import { silentLogger, type Logger } from '../util/logger.ts';
import { RESTClient, type RESTClientOptions } from './rest-client.ts';
import { sendJson, serve } from './test-server.ts';
import {
  NoWarnings,
  WarningLogger,
  WarningWriter,
  type WarningHandler,
} from './warning-handler.ts';

const { signal } = new AbortController();
const DEPRECATED = '299 - "v1 Endpoints is deprecated"';

class Recorder implements WarningHandler {
  readonly heard: string[] = [];
  handleWarningHeader: WarningHandler['handleWarningHeader'] = ({ code, agent, text }, request) =>
    void this.heard.push(`${request}: ${code} ${agent} ${text}`);
}

/** A logger that writes down what it was told at a level. */
function recordingLogger(level: keyof Logger): { logger: Logger; lines: [object, string][] } {
  const lines: [object, string][] = [];
  const logger = {
    ...silentLogger,
    [level]: (fields: object, line: string) => lines.push([fields, line]),
  };
  return { logger, lines };
}

/** A server that warns on each answer: /refused is a 404, /watch ends at once. */
const warn = (...warnings: string[]) =>
  serve((request, response) => {
    response.setHeader('warning', warnings);
    sendJson(response, { items: [] }, request.url === '/refused' ? 404 : 200);
  });

async function ask(url: string, options: Partial<RESTClientOptions>): Promise<void> {
  await using transport = createTransport({ host: url });
  await new RESTClient({ transport, ...options }).get().absPath('/x').do(signal);
}

describe('the warnings of a server', () => {
  it('C153: are handled on every answer, watches and refusals included', async () => {
    await using server = await warn(DEPRECATED);
    await using transport = createTransport({ host: server.url });
    const warningHandler = new Recorder();
    const begin = (path: string) =>
      new RESTClient({ transport, warningHandler, qps: -1 }).get().absPath(path);
    await begin('/do').do(signal);
    const { warnings } = await begin('/raw').doRaw(signal);
    await begin('/list').list(signal);
    (await begin('/stream').stream(signal)).resume();
    (await begin('/watch').watch(signal)).stop();
    await begin('/refused')
      .do(signal)
      .catch(() => undefined);
    expect(warnings).toEqual([{ code: 299, agent: '-', text: 'v1 Endpoints is deprecated' }]);
    expect(warningHandler.heard).toEqual(
      ['do', 'raw', 'list', 'stream', 'watch', 'refused'].map(
        (path) => `GET /${path}: 299 - v1 Endpoints is deprecated`,
      ),
    );
  });

  it('C153: are handled once for a request that was tried again', async () => {
    let asked = 0;
    await using server = await serve((_, response) => {
      response.setHeader('warning', `299 - "${(asked += 1)}"`);
      if (asked === 1) response.setHeader('retry-after', '0');
      sendJson(response, {}, asked === 1 ? 503 : 200);
    });
    const warningHandler = new Recorder();
    await ask(server.url, { warningHandler });
    expect(warningHandler.heard).toEqual(['GET /x: 299 - 2']);
  });

  it('C153: come one by one to the handler of the request, if it has one of its own', async () => {
    const utf8 = Buffer.from('299 - "größer", 199 a "b"').toString('latin1');
    await using server = await warn(utf8, '299 - "c"');
    await using transport = createTransport({ host: server.url });
    const [ofClient, own] = [new Recorder(), new Recorder()];
    const rest = new RESTClient({ transport, warningHandler: ofClient });
    await rest.get().absPath('/x').warningHandler(own).do(signal);
    expect(ofClient.heard).toEqual([]);
    expect(own.heard).toEqual(['GET /x: 299 - größer', 'GET /x: 199 a b', 'GET /x: 299 - c']);
  });

  it('that cannot be read are logged, and so is a handler that throws; the answer comes all the same', async () => {
    await using server = await warn('nonsense', DEPRECATED);
    const unread = recordingLogger('warn');
    await ask(server.url, { logger: unread.logger, warningHandler: new NoWarnings() });
    expect(unread.lines).toMatchObject([
      [{ request: 'GET /x', error: expect.any(Error) as Error }, 'a warning could not be read'],
    ]);
    const { logger, lines } = recordingLogger('error');
    const error = new Error('full');
    const warningHandler = {
      handleWarningHeader: () => {
        throw error;
      },
    };
    await ask(server.url, { logger, warningHandler });
    expect(lines).toMatchObject([[{ request: 'GET /x', error }, 'a warning handler threw']]);
  });

  it('C153: are logged by default, those of code 299', async () => {
    await using server = await warn(DEPRECATED, DEPRECATED, '199 - "other"', '299 - ""');
    const { logger, lines } = recordingLogger('warn');
    await ask(server.url, { logger });
    const line = [{ request: 'GET /x', agent: '-' }, 'Warning: v1 Endpoints is deprecated'];
    expect(lines).toEqual([line, line]);
  });

  it('C153: are written to stderr where there is neither a logger nor a handler', async () => {
    await using server = await warn(DEPRECATED);
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => {
      write.mockRestore();
    });
    await ask(server.url, {});
    expect(write.mock.calls).toEqual([['Warning: v1 Endpoints is deprecated\n']]);
  });
});

describe('WarningLogger', () => {
  it('C153: takes no other code than 299, and no empty text', () => {
    const { logger, lines } = recordingLogger('warn');
    const handler = new WarningLogger(logger);
    handler.handleWarningHeader({ code: 298, agent: '-', text: 'a' }, 'GET /x');
    handler.handleWarningHeader({ code: 299, agent: '-', text: '' }, 'GET /x');
    expect(lines).toEqual([]);
  });
});

describe('WarningWriter', () => {
  const write = (
    options: ConstructorParameters<typeof WarningWriter>[1],
    texts: readonly string[],
    code = 299,
  ): { lines: string[]; writer: WarningWriter } => {
    const lines: string[] = [];
    const writer = new WarningWriter({ write: (line: string) => lines.push(line) }, options);
    for (const text of texts) writer.handleWarningHeader({ code, agent: '-', text });
    return { lines, writer };
  };

  it('C153: writes a line for each warning of code 299', () => {
    const { lines, writer } = write({}, ['a', 'a', '', 'b']);
    expect(lines).toEqual(['Warning: a\n', 'Warning: a\n', 'Warning: b\n']);
    expect(writer.warningCount).toBe(3);
    expect(write({}, ['a'], 199).lines).toEqual([]);
  });

  it('C153: can write each text once, and in colour', () => {
    const { lines, writer } = write({ deduplicate: true, color: true }, ['a', 'b', 'a', 'b', 'a']);
    expect(lines).toEqual([
      '\u001B[33;1mWarning:\u001B[0m a\n',
      '\u001B[33;1mWarning:\u001B[0m b\n',
    ]);
    expect(writer.warningCount).toBe(2);
  });

  it('remembers the 1000 texts that came last', () => {
    const many = Array.from({ length: 1000 }, (_, i) => `text ${i}`);
    const again = ['text 0', 'new', 'text 0', 'text 1'];
    const { lines } = write({ deduplicate: true }, [...many, ...again]);
    expect(lines.slice(1000)).toEqual(['Warning: new\n', 'Warning: text 1\n']);
  });
});
