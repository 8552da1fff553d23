import { formatTime } from '../clock.ts';

type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What a program says, before it is written in its format. */
export interface LogEntry {
  /** Default: info. */
  readonly level?: LogLevel;
  readonly message: string;
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

interface Moment {
  readonly atMs: number;
  /** Of the program. */
  readonly component: string;
}

/** How a program writes a line; without a line end, and never empty. */
export type LogFormat = (entry: LogEntry, moment: Moment) => string;

/** One JSON object a line, as structured loggers write. */
export const json: LogFormat = ({ level = 'info', message, fields = {} }, { atMs, component }) =>
  JSON.stringify({ ts: new Date(atMs).toISOString(), level, component, msg: message, ...fields });

/** key=value pairs, as programs written in Go like it. */
export const logfmt: LogFormat = (
  { level = 'info', message, fields = {} },
  { atMs, component },
) => {
  const all = { ts: new Date(atMs).toISOString(), level, component, msg: message, ...fields };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${quotedIfNeeded(String(value))}`)
    .join(' ');
};

const KLOG_LEVELS = { debug: 'I', info: 'I', warn: 'W', error: 'E', fatal: 'F' } as const;

/** As Kubernetes' own components write (klog, structured). */
export const klog: LogFormat = ({ level = 'info', message, fields = {} }, { atMs, component }) => {
  const iso = new Date(atMs).toISOString();
  const when = `${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000`;
  const pairs = Object.entries(fields).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? JSON.stringify(value) : value}`,
  );
  const line = 100 + ((message.length * 7) % 800);
  return `${KLOG_LEVELS[level]}${when}       1 ${component}.go:${line}] ${JSON.stringify(message)}${pairs.join('')}`;
};

const POSTGRES_LEVELS = {
  debug: 'DEBUG',
  info: 'LOG',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'FATAL',
};

/** As PostgreSQL writes with its default log_line_prefix; `pid` is of the process. */
export const postgres: LogFormat = ({ level = 'info', message, fields = {} }, { atMs }) => {
  const when = new Date(atMs).toISOString().replace('T', ' ').replace('Z', ' UTC');
  return `${when} [${fields['pid'] ?? 1}] ${POSTGRES_LEVELS[level]}:  ${message}`;
};

const REDIS_LEVELS = { debug: '.', info: '*', warn: '#', error: '#', fatal: '#' } as const;

/** As Redis writes: process and role, the day in words, the level as a sign. */
export const redis: LogFormat = ({ level = 'info', message }, { atMs }) => {
  const day = new Date(atMs).toUTCString().slice(5, 16);
  const time = new Date(atMs).toISOString().slice(11, 23);
  return `1:M ${day} ${time} ${REDIS_LEVELS[level]} ${message}`;
};

/** With brackets, as programs on the JVM write. */
export const bracketed: LogFormat = ({ level = 'info', message }, { atMs, component }) => {
  const when = new Date(atMs).toISOString().slice(0, 23).replace('.', ',');
  return `[${when}][${level.toUpperCase().padEnd(5)}][${component}] ${message}`;
};

/** Time and words. */
export const plain: LogFormat = ({ level = 'info', message }, { atMs }) =>
  `${formatTime(atMs)} ${level.toUpperCase()} ${message}`;

/** The message alone: it has all in it, as a line of an access log has. */
export const bare: LogFormat = ({ message }) => message;

function quotedIfNeeded(text: string): string {
  return /[\s"=]/.test(text) || text === '' ? JSON.stringify(text) : text;
}
