import type { Refusal } from './filters.ts';

/** "0/3 nodes are available: 2 Insufficient cpu, 1 ...": reasons by how many nodes have them, in kube-scheduler's words and order. */
export function nodesMessage(total: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const histogram = [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ');
  return `0/${total} nodes are available: ${histogram}.`;
}

/** Why a pod fits nowhere, and what became of the attempt to make room for it. */
export function unschedulableMessage(
  refusals: readonly (readonly Refusal[])[],
  preemption: string,
): string {
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const reasons = refusals.flatMap((refused) => refused.map(({ reason }) => reason));
  return `${nodesMessage(refusals.length, reasons)} preemption: ${preemption}`;
}
