import type { WallFinding } from '@deltascope/wire';
import { useEffect, useRef, useState } from 'react';
import hidden from '../../ui/hidden-text.module.css';
import type { WallView } from './use-wall.ts';
import { stateWords } from './wall-words.ts';

/** Says, to those who do not see, what a wall would make people look up for: a new critical finding, and that it went stale. */
export function WallAnnouncer({ view: { trouble, known, blind } }: { view: WallView }) {
  const [message, setMessage] = useState('');
  const lastTrouble = useRef(trouble);
  const told = useRef<ReadonlySet<string> | null>(null);
  const findings = known?.wall.findings;
  useEffect(() => {
    if (lastTrouble.current === trouble) return;
    lastTrouble.current = trouble;
    const words = stateWords({ trouble, blind, wall: known?.wall });
    setMessage(trouble === null ? `Live again. ${words}.` : `${words}.`);
  }, [trouble, blind, known]);
  useEffect(() => {
    if (!findings) return;
    const critical = findings.filter(({ health }) => health === 'bad');
    const fresh = critical.filter(({ uid }) => told.current && !told.current.has(uid));
    told.current = new Set(critical.map(({ uid }) => uid));
    if (fresh.length > 0) setMessage(fresh.map(findingWords).join(' '));
  }, [findings]);
  return <output className={hidden.hidden}>{message}</output>;
}

function findingWords({ name, headline }: WallFinding): string {
  return `New critical finding: ${name} ${headline}.`;
}
