/** The delta in its scope. */
export function BrandMark({ size = 18 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 18 18"
      fill="none"
      stroke="var(--accent)"
      aria-hidden
    >
      <circle cx="9" cy="9" r="7.6" strokeWidth="1.3" opacity=".55" />
      <path d="M9 4.6 13.2 12H4.8Z" strokeWidth="1.6" strokeLinejoin="round" />
    </svg>
  );
}
