import type { batchv1 } from '@deltascope/api';
import { condition, count } from '../fields.ts';
import type { Sparse } from '../fields.ts';
import { countOf, toSentence } from './sentence.ts';
import { conditionSentence, turnedAt, type Told } from './tell.ts';

/** The Job controller's default. */
const DEFAULT_BACKOFF_LIMIT = 6;

export function jobTrouble({ spec, status }: Sparse<batchv1.Job>): Told {
  const failed = condition(status?.conditions, 'Failed');
  if (failed?.status === 'True') {
    return {
      headline: 'failed',
      sentence: conditionSentence(failed, 'Its condition Failed is True'),
      since: turnedAt(failed),
      isEffect: true,
    };
  }
  const target = condition(status?.conditions, 'FailureTarget');
  if (target?.status === 'True') {
    return {
      headline: 'is failing',
      sentence: conditionSentence(target, 'Its condition FailureTarget is True'),
      since: turnedAt(target),
      isEffect: true,
    };
  }
  const limit = count(spec?.backoffLimit, DEFAULT_BACKOFF_LIMIT);
  return {
    headline: 'is retried',
    sentence: toSentence(`${countOf(count(status?.failed), 'pod')} failed, backoffLimit ${limit}`),
    since: null,
    isEffect: true,
  };
}
