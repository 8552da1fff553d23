import { Popover } from '@base-ui/react/popover';
import type { ClusterSource, ClusterValue } from '@deltascope/wire';
import ChevronDown from 'lucide-react/icons/chevron-down';
import { useCallback } from 'react';
import { formatAge } from '../live/freshness.ts';
import { useCluster, useLinkState, useTicked } from '../live/live-context.tsx';
import popover from '../ui/popover.module.css';
import { StatusMark } from '../ui/status-mark.tsx';
import styles from './cluster-name.module.css';

const SOURCES: Record<ClusterSource, string> = {
  embedded: 'embedded demo',
  kubeconfig: 'kubeconfig context',
  server: 'server URL',
  'in-cluster': 'in-cluster',
};

const STATES = { connected: 'ok', connecting: 'progress', unreachable: 'bad' } as const;

/** Which cluster this is, where it came from, and whether it answers; the rest on a click. */
export function ClusterName() {
  const cluster = useCluster();
  const link = useLinkState();
  if (!cluster) return <span className={styles.wait}>Connecting…</span>;
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.cluster}>
        {/* Without our own link nobody here knows how the cluster is. */}
        <StatusMark
          health={link.type === 'open' ? STATES[cluster.link.state] : 'unknown'}
          labelled
        />
        <b>{cluster.name}</b>
        <span className={styles.source}>{SOURCES[cluster.source]}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className={popover.positioner}>
          <Popover.Popup className={popover.popup}>
            <Popover.Title className={popover.title}>{cluster.name}</Popover.Title>
            <dl className={popover.facts}>
              <dt>from</dt>
              <dd>{SOURCES[cluster.source]}</dd>
              <dt>address</dt>
              <dd>{cluster.address}</dd>
              <dt>version</dt>
              <dd>{cluster.version || 'not known yet'}</dd>
              <dt>API server</dt>
              <dd>
                <LinkAge link={cluster.link} />
              </dd>
            </dl>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function LinkAge({ link }: { link: ClusterValue['link'] }) {
  const { state, since } = link;
  return useTicked(useCallback((now) => `${state} for ${formatAge(now - since)}`, [state, since]));
}
