import type { ClusterValue, WallValue } from '@deltascope/wire';
import styles from './node-field.module.css';
import { NodeGrid } from './node-grid.tsx';
import { SickNodes } from './sick-nodes.tsx';

/** The nodes with their pods, and by name those that are not well; words where no node is seen. */
export function NodeField({ wall, cluster }: { wall: WallValue; cluster: ClusterValue }) {
  const { nodes, nodeCount } = wall;
  const state = cluster.kinds.find(({ resource }) => resource === 'nodes')?.state;
  if (nodeCount === 0) {
    return (
      <p className={styles.none}>
        {state === 'forbidden'
          ? 'Nodes may not be listed, so pods are not drawn by node.'
          : state === 'loading'
            ? 'Nodes are still loading.'
            : 'The cluster has no node.'}
      </p>
    );
  }
  return (
    <div className={styles.field}>
      <NodeGrid nodes={nodes} nodeCount={nodeCount} />
      <SickNodes nodes={nodes} />
    </div>
  );
}
