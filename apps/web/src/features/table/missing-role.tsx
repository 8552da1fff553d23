import Copy from 'lucide-react/icons/copy';
import { useRef, useState } from 'react';
import { plainPlural } from '../../app/kinds.ts';
import { Button } from '../../ui/button.tsx';
import styles from './missing-role.module.css';

/** The ClusterRole that would allow what the server may not do, ready to be copied. */
export function MissingRole({ resource }: { resource: string }) {
  const manifest = useRef<HTMLPreElement>(null);
  const [said, setSaid] = useState('');
  const text = clusterRole(resource);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      // Pages without TLS have no clipboard, and users may refuse it.
      if (manifest.current) getSelection()?.selectAllChildren(manifest.current);
      setSaid('Selected, copy it by key');
    }
  };
  return (
    <div className={styles.role}>
      <pre ref={manifest} className={styles.manifest}>
        {text}
      </pre>
      <Button className={styles.copy} onClick={() => void copy()}>
        <Copy size={13} strokeWidth={1.6} aria-hidden />
        <span aria-live="polite">{said || 'Copy ClusterRole'}</span>
      </Button>
    </div>
  );
}

function clusterRole(resource: string): string {
  const plural = plainPlural(resource);
  const group = resource.slice(plural.length + 1);
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: ClusterRole',
    'metadata:',
    `  name: see-${plural}`,
    'rules:',
    `- apiGroups: ["${group}"]`,
    `  resources: [${plural}]`,
    '  verbs: [list, watch]',
    '',
  ].join('\n');
}
