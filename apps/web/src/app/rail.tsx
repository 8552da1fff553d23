import { useCluster } from '../live/live-context.tsx';
import { KindLinks } from './kind-links.tsx';
import { RailFrame } from './rail-frame.tsx';
import type { Route } from './routes.ts';

export function Rail({ route, onHelp }: { route: Route; onHelp: () => void }) {
  return (
    <RailFrame version={useCluster()?.version ?? ''} onHelp={onHelp}>
      <KindLinks route={route} />
    </RailFrame>
  );
}
