import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTransport,
  RESTClient,
  TransportCache,
  type RestConfig,
  type Transport,
} from '@deltascope/client';
import { FakeClock, FakeExecPlugin } from '@deltascope/client/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { refusal, signal, type Target } from './target.ts';

const AUTHENTICATION = { group: 'authentication.k8s.io', version: 'v1' };
const SERVICE_ACCOUNTS = { group: '', version: 'v1', resource: 'serviceaccounts' };

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A server, and how to trust it: nobody's credentials. */
export function serverOf({ restConfig: { host, tls } }: Target): RestConfig {
  const { caData, caFile } = tls ?? {};
  return { host, ...(tls && { tls: { ...(caData && { caData }), ...(caFile && { caFile }) } }) };
}

/** Who the server takes a transport for (kubectl auth whoami). */
export async function whoAmI(transport: Transport): Promise<UserInfo> {
  const { status } = await new RESTClient({ transport, groupVersion: AUTHENTICATION })
    .post()
    .resource('selfsubjectreviews')
    .body({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
    .do<{ status: { userInfo: UserInfo } }>(signal());
  return status.userInfo;
}

export async function whoIs(config: RestConfig): Promise<UserInfo> {
  await using transport = createTransport(config);
  return await whoAmI(transport);
}

/** The API server remembers a token it has checked for some seconds. */
async function untilRefused(transport: Transport): Promise<unknown> {
  for (;;) {
    const answer = await whoAmI(transport).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (answer !== undefined) return answer;
  }
}

/** Credentials that need no certificate: who one is by them, and when they are asked for anew. */
export function credentialsSuite(target: () => Target): void {
  let namespace = '';
  beforeAll(async () => {
    namespace = await target().createNamespace();
  });
  const server = (): RestConfig => serverOf(target());

  /** A ServiceAccount, and a token for it. */
  async function createAccount(name: string): Promise<{ token: string; username: string }> {
    const { client, dynamic } = target();
    const accounts = dynamic.resource(SERVICE_ACCOUNTS).namespace(namespace);
    await accounts.create({ metadata: { name } }, {}, signal());
    const { status } = await client
      .post()
      .absPath(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`)
      .body({ spec: { expirationSeconds: 600 } })
      .do<{ status: { token: string } }>(signal());
    return { token: status.token, username: `system:serviceaccount:${namespace}:${name}` };
  }

  const deleteAccount = (name: string): Promise<unknown> =>
    target().dynamic.resource(SERVICE_ACCOUNTS).namespace(namespace).delete(name, {}, signal());

  describe('credentials', () => {
    it("a ServiceAccount's token, until the account is gone: 401", async () => {
      const { token, username } = await createAccount('short-lived');
      await using transport = createTransport({ ...server(), bearerToken: token });
      expect(await whoAmI(transport)).toMatchObject({ username });
      await deleteAccount('short-lived');
      const refused = untilRefused(transport) as Promise<never>;
      await expect(refused).resolves.toMatchObject({
        status: { code: 401, reason: 'Unauthorized' },
      });
    });

    it('a token file', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'token-'));
      const { token, username } = await createAccount('from-file');
      writeFileSync(join(folder, 'token'), `${token}\n`);
      const bearerTokenFile = join(folder, 'token');
      expect(await whoIs({ ...server(), bearerTokenFile })).toMatchObject({ username });
      rmSync(folder, { recursive: true });
    });

    it('C162: impersonation of all that a user is', async () => {
      const extra = { 'example.com/Scopes': ['view', 'ü b'], 'odd%key': ['1'] };
      const impersonate = {
        userName: 'Jürgen 山',
        uid: '06f6ce97',
        groups: ['developers', 'Füße'],
        extra,
      };
      const { username, uid, groups, ...rest } = await whoIs({
        ...target().restConfig,
        impersonate,
      });
      expect({ username, uid }).toEqual({ username: 'Jürgen 山', uid: '06f6ce97' });
      expect(groups?.toSorted()).toEqual(['Füße', 'developers', 'system:authenticated'].toSorted());
      expect(rest.extra).toMatchObject({ 'example.com/scopes': ['view', 'ü b'], 'odd%key': ['1'] });
    });

    it('C158: several users over the same connections', async () => {
      const one = await createAccount('one');
      const other = await createAccount('other');
      const created: string[] = [];
      const cache = new TransportCache({
        metrics: { transportCreateCalls: { increment: (result) => void created.push(result) } },
      });
      await using first = createTransport({ ...server(), bearerToken: one.token }, cache);
      await using second = createTransport({ ...server(), bearerToken: other.token }, cache);
      for (let round = 0; round < 3; round += 1) {
        expect(await whoAmI(first)).toMatchObject({ username: one.username });
        expect(await whoAmI(second)).toMatchObject({ username: other.username });
      }
      expect(created).toEqual(['miss', 'hit']);
    });
  });

  describe('an exec plugin', () => {
    it('C164: whose token expires is asked again', async () => {
      using plugin = new FakeExecPlugin();
      const one = await createAccount('expiring');
      const other = await createAccount('lasting');
      const clock = new FakeClock();
      plugin.answer({ token: one.token, expirationTimestamp: new Date(60_000).toISOString() });
      await using transport = createTransport(
        { ...server(), execProvider: plugin.config() },
        { clock },
      );
      expect(await whoAmI(transport)).toMatchObject({ username: one.username });
      plugin.answer({ token: other.token });
      expect(await whoAmI(transport)).toMatchObject({ username: one.username });
      clock.spend(60_001);
      expect(await whoAmI(transport)).toMatchObject({ username: other.username });
      expect(plugin.runs).toHaveLength(2);
    });

    it('C164: whose token is refused is asked again, and the request that was refused stays so', async () => {
      using plugin = new FakeExecPlugin();
      const good = await createAccount('accepted');
      plugin.answer({ token: 'not-a-token' });
      await using transport = createTransport({ ...server(), execProvider: plugin.config() });
      expect(await refusal(whoAmI(transport))).toMatchObject({ code: 401 });
      plugin.answer({ token: good.token });
      expect(await refusal(whoAmI(transport))).toMatchObject({ code: 401 });
      expect(await whoAmI(transport)).toMatchObject({ username: good.username });
      expect(plugin.runs).toHaveLength(3);
    });
  });
}
