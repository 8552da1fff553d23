import { describe, expect, test } from 'vitest';
import { parseServerOptions, UsageError } from './options.ts';

describe('flags', () => {
  test('without any: port 8080 on loopback, and no cluster chosen', () => {
    expect(parseServerOptions([])).toEqual({
      port: 8080,
      host: '127.0.0.1',
      server: undefined,
      kubeconfig: undefined,
      context: undefined,
      embedded: false,
      embeddedPort: 0,
      pods: undefined,
      help: false,
    });
  });

  test('of the embedded cluster choose it', () => {
    expect(parseServerOptions(['--pods', '10'])).toMatchObject({ embedded: true, pods: 10 });
    expect(parseServerOptions(['--embedded-port=1'])).toMatchObject({ embedded: true });
  });

  test('are read', () => {
    const args = ['--port', '0', '--kubeconfig', 'f', '--context', 'c'];
    expect(parseServerOptions(args)).toMatchObject({ port: 0, kubeconfig: 'f', context: 'c' });
  });
});

describe('wrong flags name themselves in one line', () => {
  test.each([
    [['--prot', '1'], /--prot/],
    [['pods'], /pods/],
    [['--port'], /--port/],
    [['--port', '70000'], /--port 70000: want a whole number from 0 to 65535/],
    [['--port', '1e3'], /--port 1e3/],
    [['--pods', '-1'], /--pods/],
    [['--host', '0.0.0.0'], /only loopback/],
    [['--server', 'localhost:8001'], /--server localhost:8001: want a URL/],
    [['--server', 'http://a', '--embedded'], /--server and --embedded: give one/],
    [['--server', 'http://a', '--pods', '10'], /--server and --pods or --embedded-port/],
    [['--embedded', '--context', 'c'], /--context goes with a kubeconfig/],
  ])('%j', (args, message) => {
    const parse = (): unknown => parseServerOptions(args);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(/\n/);
  });
});
