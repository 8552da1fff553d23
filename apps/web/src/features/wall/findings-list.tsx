import type { WallFinding, WallValue } from '@deltascope/wire';
import { memo } from 'react';
import { StatusMark } from '../../ui/status-mark.tsx';
import styles from './findings-list.module.css';
import { Since, useExactClockTime } from './wall-time.tsx';
import { fitFinding, summary } from './wall-words.ts';

/** How many findings leave room for a second line of their sentence. */
const ROOMY = 3;

/** What is wrong, in the server's order: the worst first, one sentence each. */
export function FindingsList({ wall, asOf }: { wall: WallValue; asOf: number | null }) {
  const { findings, bad, warn } = wall;
  const more = bad + warn - findings.length;
  return (
    <section className={styles.section} aria-label="Findings">
      <h2 className={styles.head}>
        <span>
          {asOf !== null && <AsOf at={asOf} />}
          {summary(wall)}
        </span>
        {more > 0 && <span className={styles.more}>{more.toLocaleString('en-US')} not shown</span>}
      </h2>
      <ol className={styles.list} data-roomy={findings.length <= ROOMY}>
        {findings.map((finding) => (
          <Finding key={finding.uid} finding={finding} />
        ))}
      </ol>
    </section>
  );
}

function AsOf({ at }: { at: number }) {
  return `As of ${useExactClockTime(at)}: `;
}

const Finding = memo(function Finding({ finding }: { finding: WallFinding }) {
  const { health, headline, sentence, since } = finding;
  const { name, namespace } = fitFinding(finding);
  return (
    <li className={styles.finding} data-health={health}>
      <StatusMark health={health} size={44} labelled />
      <h3 className={styles.title} title={`${finding.name} ${headline}`}>
        {name} {headline}
      </h3>
      <span className={styles.namespace} title={finding.namespace}>
        {namespace}
      </span>
      <Since at={since} className={styles.since} />
      <p className={styles.sentence}>{sentence}</p>
    </li>
  );
});
