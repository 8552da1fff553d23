import { basename } from 'node:path';

/** What a User-Agent names (C156). */
export interface UserAgentOptions {
  readonly binary: string;
  readonly version: string;
  /** Of the program's sources; its first seven letters are shown. */
  readonly commit?: string;
}

/** C156: "{binary}/{version} ({os}/{arch}) kubernetes/{commit7}", os and arch spelled as Go spells them. */
export function formatUserAgent({ binary, version, commit = 'unknown' }: UserAgentOptions): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return `${binary}/${version} (${os}/${arch}) kubernetes/${commit.slice(0, 7)}`;
}

/** Names the running script, as client-go names the running binary. */
export function defaultUserAgent(): string {
  return formatUserAgent({ binary: basename(process.argv[1] ?? 'node'), version: 'unknown' });
}
