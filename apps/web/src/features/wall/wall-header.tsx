import type { LinkState } from '@deltascope/wire';
import Lock from 'lucide-react/icons/lock';
import { memo, useCallback, type ReactNode } from 'react';
import { shortCause } from '../../live/cause-words.ts';
import { formatAge } from '../../live/freshness.ts';
import { useTicked } from '../../live/live-context.tsx';
import { classNames } from '../../ui/class-names.ts';
import { HiddenText } from '../../ui/hidden-text.tsx';
import { cutMiddle } from '../../ui/name-cut.ts';
import { Ring } from '../../ui/ring.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import type { WallView } from './use-wall.ts';
import { watchedKinds } from './wall-kinds.ts';
import { useToViewer } from './wall-time.tsx';
import { age } from './wall-words.ts';
import styles from './wall-header.module.css';

const MARK_PX = 30;
/** Beside the longest state of the link. */
const MAX_NAME = 26;

/** What always stands: which cluster, how it is, how old that is, and what time it is. */
export function WallHeader({ view }: { view: WallView }) {
  const { cluster, mark } = view;
  const name = cluster?.name ?? view.known?.cluster.name;
  return (
    <header className={styles.header}>
      <h1 className={styles.cluster} title={name}>
        <StatusMark health={mark} size={40} labelled />
        <span>{name === undefined ? 'Deltascope' : cutMiddle(name, MAX_NAME)}</span>
      </h1>
      <LinkWords view={view} />
      {view.trouble === null && view.blind.length > 0 && <SeesWords view={view} />}
      <Clock />
    </header>
  );
}

function LinkWords({ view }: { view: WallView }) {
  const { trouble, known, cluster, link, dataAt } = view;
  switch (trouble) {
    case 'link':
      return <LostWords link={link} hadLink={cluster !== undefined} />;
    case 'api-server':
      return cluster && <UnreachableWords since={cluster.link.since} cause={cluster.link.cause} />;
    case 'watches':
      return <StaleWords dataAt={known?.wall.dataAt ?? null} />;
    case 'loading':
    case null:
      return known && trouble === null ? (
        <LiveWords dataAt={dataAt} />
      ) : (
        <LoadingWords view={view} />
      );
  }
}

/** Drawn anew only with the beat: values come faster than a wall should be read. */
const LiveWords = memo(function LiveWords({ dataAt }: { dataAt: WallView['dataAt'] }) {
  const words = useTicked(
    useCallback(
      (nowMs) => {
        const at = dataAt();
        return at === null ? 'no data yet' : `data ${formatAge(nowMs - at)} old`;
      },
      [dataAt],
    ),
  );
  return (
    <Words mark={<Ring live size={MARK_PX} />} word="Live">
      {words}
    </Words>
  );
});

function LostWords({ link, hadLink }: { link: LinkState; hadLink: boolean }) {
  const toViewer = useToViewer();
  const lostFor = useTicked(
    useCallback((nowMs) => age(toViewer(nowMs) - link.since), [toViewer, link]),
  );
  const next = useTicked(useCallback((nowMs) => nextTry(link, toViewer(nowMs)), [toViewer, link]));
  const word = hadLink ? `Link lost ${lostFor} ago` : `No link for ${lostFor}`;
  return (
    <Words
      tone="lost"
      mark={<StatusMark health="bad" size={MARK_PX} />}
      word={link.type === 'refused' ? 'This page is older than its server' : word}
    >
      {next}
    </Words>
  );
}

function nextTry(link: LinkState, viewerNowMs: number): string {
  switch (link.type) {
    case 'open':
      return '';
    case 'refused':
      return 'it has to be reloaded';
    case 'connecting':
      return `trying now, attempt ${link.failures}`;
    case 'waiting': {
      const seconds = Math.ceil((link.retryAt - viewerNowMs) / 1_000);
      const when = seconds > 0 ? `trying again in ${seconds}s` : 'trying now';
      return `${when}, attempt ${link.failures + 1}`;
    }
  }
}

function UnreachableWords({ since, cause }: { since: number; cause: string }) {
  const lostFor = useTicked(useCallback((nowMs) => age(nowMs - since), [since]));
  return (
    <Words
      tone="lost"
      mark={<StatusMark health="bad" size={MARK_PX} />}
      word={`API server unreachable for ${lostFor}`}
    >
      {shortCause(cause)}
    </Words>
  );
}

function StaleWords({ dataAt }: { dataAt: number | null }) {
  const words = useTicked(
    useCallback(
      (nowMs) => (dataAt === null ? '' : `last data ${age(nowMs - dataAt)} ago`),
      [dataAt],
    ),
  );
  return (
    <Words tone="lost" mark={<StatusMark health="bad" size={MARK_PX} />} word="No watch is live">
      {words}
    </Words>
  );
}

function LoadingWords({ view: { cluster } }: { view: WallView }) {
  const mark = <Ring size={MARK_PX} />;
  if (!cluster) return <Words mark={mark} word="Connecting" />;
  const { seen, all } = watchedKinds(cluster.kinds);
  return (
    <Words mark={mark} word="Loading">
      {seen} of {all} kinds listed
    </Words>
  );
}

/** Not everything is seen: says so in the same breath as "Live". */
function SeesWords({ view: { cluster, blind } }: { view: WallView }) {
  if (!cluster) return null;
  const { seen, all } = watchedKinds(cluster.kinds);
  const forbidden = blind.some(({ cause }) => cause === 'forbidden');
  return (
    <Words
      tone="limited"
      mark={forbidden ? <Lock size={MARK_PX} /> : <StatusMark health="unknown" size={MARK_PX} />}
      word={`sees ${seen} of ${all} kinds`}
    />
  );
}

function Words({
  tone,
  mark,
  word,
  children,
}: {
  tone?: 'lost' | 'limited';
  mark: ReactNode;
  word: string;
  children?: ReactNode;
}) {
  return (
    <p className={classNames(styles.words, tone && styles[tone])}>
      {mark}
      <b>{word}</b>
      {children !== undefined && <span className={styles.more}>{children}</span>}
    </p>
  );
}

/** The viewer's own: it runs on whatever happens. */
function Clock() {
  const toViewer = useToViewer();
  const time = useTicked(
    useCallback((nowMs) => new Date(toViewer(nowMs)).toTimeString().slice(0, 8), [toViewer]),
  );
  return (
    <time className={styles.clock}>
      {time.slice(0, 5)}
      <HiddenText>:</HiddenText>
      <i>{time.slice(6)}</i>
    </time>
  );
}
