import { WallErrorBoundary } from './wall-error-boundary.tsx';
import { WallScreen } from './wall-screen.tsx';

/** A screen that nobody operates: readable from across a room, worst first, never blank, never stale without saying so. */
export function WallPage() {
  return (
    <WallErrorBoundary>
      <WallScreen />
    </WallErrorBoundary>
  );
}
