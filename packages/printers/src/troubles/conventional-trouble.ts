import { condition } from '../fields.ts';
import type { Sparse } from '../fields.ts';
import { conditionSentence, turnedAt, type Condition, type Told } from './tell.ts';

type Conditioned = Sparse<{ status: { conditions: Condition[] } }>;

/** Of a kind without words of its own: its condition Ready is False. */
export function conventionalTrouble({ status }: Conditioned): Told {
  const ready = condition(status?.conditions, 'Ready');
  return {
    headline: 'is not ready',
    sentence: conditionSentence(ready, 'Its condition Ready is False'),
    since: turnedAt(ready),
  };
}

/** Of a CustomResourceDefinition: another has its names. */
export function definitionTrouble({ status }: Conditioned): Told {
  const accepted = condition(status?.conditions, 'NamesAccepted');
  return {
    headline: 'is not served',
    sentence: conditionSentence(accepted, 'Its condition NamesAccepted is False'),
    since: turnedAt(accepted),
  };
}
