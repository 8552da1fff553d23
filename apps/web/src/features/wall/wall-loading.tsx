import type { WallView } from './use-wall.ts';
import { watchedKinds } from './wall-kinds.ts';
import styles from './wall-loading.module.css';

/** Nothing is known yet: says what is waited for. */
export function WallLoading({ view }: { view: WallView }) {
  const { title, sentence } = words(view);
  return (
    <section className={styles.loading}>
      <h2>{title}</h2>
      <p>{sentence}</p>
    </section>
  );
}

function words({ trouble, cluster }: WallView): {
  readonly title: string;
  readonly sentence: string;
} {
  if (trouble === 'link') {
    return { title: 'Nothing known yet', sentence: 'The Deltascope server does not answer.' };
  }
  if (!cluster) return { title: 'Loading', sentence: 'Waiting for the Deltascope server.' };
  if (trouble === 'api-server') {
    return { title: 'Nothing known yet', sentence: `${cluster.address} does not answer.` };
  }
  if (cluster.link.state === 'connecting') {
    return { title: 'Loading', sentence: `Waiting for ${cluster.address}.` };
  }
  const { seen, all } = watchedKinds(cluster.kinds);
  if (all > 0 && cluster.kinds.every(({ state }) => state === 'forbidden')) {
    return { title: 'Nothing can be seen', sentence: 'This server may not list any kind.' };
  }
  return { title: 'Loading', sentence: `${seen} of ${all} kinds listed.` };
}
