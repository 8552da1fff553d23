import { parseArgs } from 'node:util';
import type { ClusterOptions } from './embedded-cluster.ts';
import { DEFAULT_SCENARIO, isScenarioName, SCENARIOS } from './world/scenarios/scenario.ts';
import type { ScenarioName } from './world/scenarios/scenario.ts';

/** What the command was asked for. */
export interface Command extends ClusterOptions {
  readonly exitWithParent: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** A command line that cannot be obeyed; the message is the one line to show. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `usage: main.ts [flags]
  --port N                  port of the API (default 8001; 0: any free one)
  --pods N                  pods in all; beyond the demo's about 140 they are synthetic load
  --nodes N                 nodes in all; beyond the demo's 12 they carry the synthetic load (default: as many as it wants)
  --seed N                  the same seed gives the same world (default 1)
  --churn N                 extra pod status changes a second
  --scenario NAME           what happens:
${scenarioLines()}
  --speed N                 how many times as fast the cluster's time passes, 0.1 to 100 (default 1)
  --quiet                   a still world: nothing happens but what API writes ask for
  --control-port N          a second port for tests: faults, pause (0: any free one)
  --bookmark-interval-ms N  between bookmarks of a watch (default 60000)
  --history-window N        changes kept to watch from (default 50000)
  --rbac                    ask who comes (tokens: admin-token, viewer-token, team-a-token, nobody-token) and hold them to roles
  --exit-with-parent        end when standard input closes
  --json                    say where it serves as one line of JSON, for programs
  --help`;

function scenarioLines(): string {
  const lines = Object.entries(SCENARIOS).map(([name, { title }]) => {
    const choice = name === DEFAULT_SCENARIO ? `${title} (default)` : title;
    return `      ${name.padEnd(20)}  ${choice}`;
  });
  return lines.join('\n');
}

const DEFAULT_PORT = 8001;

/** Each number flag: its least and greatest value. */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  port: [0, 65_535],
  'control-port': [0, 65_535],
  pods: [0, 200_000],
  nodes: [12, 3000],
  seed: [0, 4_294_967_295],
  churn: [0, 10_000],
  'bookmark-interval-ms': [10, 86_400_000],
  'history-window': [0, 10_000_000],
};

/** Reads the command line. Throws a UsageError on an unknown flag or a value that is out of bounds. */
export function parseCommandLine(args: readonly string[]): Command {
  const { values } = parse(args);
  return {
    port: number('port', values.port) ?? DEFAULT_PORT,
    controlPort: number('control-port', values['control-port']),
    pods: number('pods', values.pods),
    nodes: number('nodes', values.nodes),
    seed: number('seed', values.seed),
    churn: number('churn', values.churn),
    bookmarkIntervalMs: number('bookmark-interval-ms', values['bookmark-interval-ms']),
    historyWindow: number('history-window', values['history-window']),
    scenario: scenario(values.scenario),
    speed: speed(values.speed),
    quiet: values.quiet,
    rbac: values.rbac,
    exitWithParent: values['exit-with-parent'],
    json: values.json,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        'control-port': text,
        pods: text,
        nodes: text,
        seed: text,
        churn: text,
        'bookmark-interval-ms': text,
        'history-window': text,
        scenario: text,
        speed: text,
        quiet: flag,
        rbac: flag,
        'exit-with-parent': flag,
        json: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function scenario(name: string | undefined): ScenarioName | undefined {
  if (name === undefined || isScenarioName(name)) return name;
  const names = Object.keys(SCENARIOS).join(', ');
  throw new UsageError(`--scenario must be one of ${names}, got "${name}"`);
}

function speed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= 0.1 && value <= 100) return value;
  throw new UsageError(`--speed must be a number from 0.1 to 100, got "${text}"`);
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [low, high] = LIMITS[name] ?? [0, Infinity];
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new UsageError(`--${name} must be a whole number from ${low} to ${high}, got "${text}"`);
}
