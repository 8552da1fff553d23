import type { KubeObject } from '@deltascope/apimachinery';
import type { Column, Printer } from '@deltascope/printers';
import { formatBytes, formatNanos, parseQuantity } from '../quantity.ts';

interface Measured extends KubeObject {
  readonly window: string;
  readonly usage?: Quantities;
  readonly containers?: readonly { readonly usage: Quantities }[];
}

interface Quantities {
  readonly cpu: string;
  readonly memory: string;
}

const column = (name: string): Column => ({ name, type: 'text', priority: 0, description: '' });

/** The columns that metrics-server's Table has: name, what is used in all, and over how long it was measured. */
export function metricsPrinter(resource: string, kind: string, namespaced: boolean): Printer {
  return {
    resource: { group: 'metrics.k8s.io', resource },
    kind,
    namespaced,
    namePosition: 0,
    namePriority: 0,
    columns: [column('cpu'), column('memory'), column('Window')],
    print: (object) => {
      const { cpu, memory, window } = totalOf(object as Measured);
      return { cells: [cpu, memory, window], health: 'ok' };
    },
  };
}

function totalOf({ usage, containers = [], window }: Measured): Quantities & { window: string } {
  if (usage !== undefined) return { ...usage, window };
  const sum = (name: keyof Quantities): number =>
    containers.reduce((total, one) => total + parseQuantity(one.usage[name]), 0);
  return { cpu: formatNanos(sum('cpu') * 1e9), memory: formatBytes(sum('memory')), window };
}
