import type { WallNode } from '@deltascope/wire';
import { memo } from 'react';
import { cutMiddle } from '../../ui/name-cut.ts';
import { StatusMark } from '../../ui/status-mark.tsx';
import { sickNodes } from './node-words.ts';
import styles from './sick-nodes.module.css';
import { Since } from './wall-time.tsx';

const MAX_NAMED = 2;

/** The nodes that are not well by name, with kubectl's word for it and since when. */
export const SickNodes = memo(function SickNodes({ nodes }: { nodes: readonly WallNode[] }) {
  const sick = sickNodes(nodes);
  if (sick.length === 0) return null;
  const more = sick.length - MAX_NAMED;
  return (
    <ul className={styles.list} aria-label="Nodes that are not well">
      {sick.slice(0, MAX_NAMED).map(({ name, health, word, since }, index) => (
        <li key={name} className={styles.node}>
          <StatusMark health={health} size={28} labelled />
          <b title={name}>{cutMiddle(name, 24)}</b>
          <span>{word}</span>
          {more > 0 && index === MAX_NAMED - 1 && (
            <span className={styles.more}>and {more.toLocaleString('en-US')} more</span>
          )}
          <Since at={since} className={styles.since} />
        </li>
      ))}
    </ul>
  );
});
