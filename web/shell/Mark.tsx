/** The mark: a line that runs through a ring, as a rope runs through a fairlead. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--fl-accent)" />
      <g fill="none" stroke="var(--fl-on-accent)" strokeWidth="2.6" strokeLinecap="round">
        <circle cx="16" cy="16" r="6.2" />
        <path d="M3.5 22.5c5.5 0 6.5-6.5 12.5-6.5s7-6.5 12.5-6.5" />
      </g>
    </svg>
  )
}
