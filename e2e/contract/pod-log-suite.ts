import type { corev1 } from '@deltascope/api';
import { isNotFound } from '@deltascope/apimachinery';
import { type Clientset, createClientset } from '@deltascope/client/kubernetes';
import { describe, expect, it } from 'vitest';
import { eventually } from './event-reader.ts';
import { gatedPod, PODS, refusal, signal, type Target } from './target.ts';

type Pods = ReturnType<Clientset['coreV1']['pods']>;
type LogOptions = Parameters<Pods['getLogs']>[1];

const CONTAINER = { image: 'registry.example/contract/web:1' };

const pod = (name: string, spec: Partial<corev1.PodSpec> = {}): corev1.Pod => ({
  metadata: { name },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ ...CONTAINER, name: 'main' }],
    ...spec,
  },
});

const isRunning = ({ status }: corev1.Pod): boolean => status?.phase === 'Running';

/** Logs of pods. `write` makes every container write a line, where they do not by themselves. */
export function podLogSuite(target: () => Target, write: () => void): void {
  const fresh = async (): Promise<Pods> =>
    createClientset(target().client).coreV1.pods(await target().createNamespace());

  const linesOf = async (pods: Pods, options: LogOptions): Promise<string[]> => {
    const lines: string[] = [];
    for await (const line of pods.getLogs('web', options).lines(signal())) lines.push(line);
    return lines;
  };

  describe('the log of a pod', () => {
    it('is read by its end, and followed line by line while it is written', async () => {
      const pods = await fresh();
      await pods.create(pod('web'), {}, signal());
      await eventually(pods, 'web', isRunning);
      const follow = { follow: true, container: 'main' };
      const lines = pods.getLogs('web', follow).lines(signal());
      const seen: string[] = [];
      while (seen.length < 5) {
        write();
        const { value, done } = await lines.next();
        if (done === true) throw new Error('the log has ended');
        seen.push(value);
      }
      await lines.return();
      expect((await linesOf(pods, {})).slice(0, 5)).toEqual(seen);
      const whole = await linesOf(pods, { timestamps: true });
      const last = await linesOf(pods, { timestamps: true, tailLines: 2 });
      expect(last).toHaveLength(2);
      expect(whole.length).toBeGreaterThan(4);
      for (const line of last) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ./);
      expect((await linesOf(pods, { limitBytes: 4 })).join('')).toBe(seen.join('\n').slice(0, 4));
      expect(await linesOf(pods, { tailLines: 0 })).toEqual([]);
    });

    it('is refused for what cannot be read, in the same words', async () => {
      const pods = await fresh();
      const initContainers = [{ ...CONTAINER, name: 'init' }];
      const containers = ['a', 'b'].map((name) => ({ ...CONTAINER, name }));
      await pods.create(pod('web', { initContainers, containers }), {}, signal());
      const refused = async (options: LogOptions) => {
        const { code, reason, message, details } = await refusal(linesOf(pods, options));
        return { code, reason, message, causes: details?.causes };
      };
      expect(await refused({})).toEqual({
        code: 400,
        reason: 'BadRequest',
        message: 'a container name must be specified for pod web, choose one of: [init a b]',
        causes: undefined,
      });
      expect(await refused({ container: 'nope' })).toMatchObject({
        code: 400,
        message: 'container nope is not valid for pod web',
      });
      expect(await refused({ tailLines: -1 })).toEqual({
        code: 422,
        reason: 'Invalid',
        message:
          'PodLogOptions "web" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: -1: must be greater than or equal to 0',
            field: 'tailLines',
          },
        ],
      });
      const sinceTime = '2026-01-01T00:00:00Z';
      expect(await refused({ sinceSeconds: 5, sinceTime })).toMatchObject({
        code: 422,
        causes: [{ reason: 'FieldValueForbidden', field: '[]' }],
      });
      expect(await refused({ sinceTime: 'yesterday' })).toMatchObject({
        code: 400,
        message:
          'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
      });
      expect(await refused({ stream: 'Stdout' })).toMatchObject({
        code: 422,
        message: 'PodLogOptions "web" is invalid: stream: Forbidden: may not be specified',
      });
    });

    it('that is not there is not found', async () => {
      const lines = (await fresh()).getLogs('nobody').lines(signal());
      const error = await lines.next().catch((refused: unknown) => refused);
      expect(isNotFound(error)).toBe(true);
    });

    it('is empty while no node has the pod', async () => {
      const { namespace, resource } = await target().fresh(PODS);
      await resource.create(gatedPod('web'), {}, signal());
      const pods = createClientset(target().client).coreV1.pods(namespace);
      expect(await linesOf(pods, {})).toEqual([]);
    });
  });
}
