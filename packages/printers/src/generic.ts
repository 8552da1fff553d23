import type { GroupResource, KubeObject, ObjectMeta } from '@deltascope/apimachinery';
import { CREATED_AT, creationTimestamp } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { condition, text } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, Printer } from './printer.ts';

/** What objects of many kinds have in common beside their metadata. */
type Conditioned = Sparse<{
  metadata: ObjectMeta;
  status: { conditions: { type: string; status: string }[] };
}>;

/**
 * The printer of a kind without one of its own: name and age, as the API server's Table of such kinds. Health is
 * read from the condition Ready where the object has one (the convention of controllers), else it is `ok`.
 */
export function genericPrinter(
  resource: GroupResource,
  kind: string,
  namespaced: boolean,
): Printer {
  return columnsPrinter<KubeObject & Conditioned>({
    resource,
    kind,
    namespaced,
    columns: [{ ...CREATED_AT, cell: ({ metadata }) => creationTimestamp(metadata) }],
    health: conventionalHealth,
  });
}

function conventionalHealth({ metadata, status }: Conditioned): Health {
  if (typeof metadata?.deletionTimestamp === 'string') return 'progress';
  switch (text(condition(status?.conditions, 'Ready')?.status)) {
    case 'False':
      return 'warn';
    case 'Unknown':
      return 'unknown';
    default:
      return 'ok';
  }
}
