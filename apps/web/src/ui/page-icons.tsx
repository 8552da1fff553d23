import type { ReactNode } from 'react';

interface IconProps {
  readonly size?: number;
}

/** The sign of the informers' pages: a sight on one thing. */
export function InformerIcon(props: IconProps) {
  return (
    <PageIcon {...props}>
      <circle cx="8" cy="8" r="5.4" />
      <circle cx="8" cy="8" r="2" />
      <path d="M8 1v2M8 13v2M1 8h2M13 8h2" />
    </PageIcon>
  );
}

/** Lanes, each with its own span. */
export function TimelineIcon(props: IconProps) {
  return (
    <PageIcon {...props}>
      <path d="M2.5 4.5h6M5 8h8.5M3.5 11.5H9" />
    </PageIcon>
  );
}

/** A screen on its foot. */
export function WallIcon(props: IconProps) {
  return (
    <PageIcon {...props}>
      <path d="M2 3h12v8H2zM5.5 13.5h5" />
    </PageIcon>
  );
}

function PageIcon({ size = 15, children }: IconProps & { readonly children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {children}
    </svg>
  );
}
