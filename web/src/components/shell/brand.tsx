/** The sign of the app: a pipe that falls and turns a wheel. */
export function BrandMark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0d6b83" />
      <path
        d="M6 8h6.5c2 0 3.2 1 3.9 2.8l2.1 5.6"
        fill="none"
        stroke="#fff"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <circle cx="20.5" cy="20.5" r="4.9" fill="none" stroke="#fff" strokeWidth="2.6" />
      <circle cx="20.5" cy="20.5" r="1.5" fill="#8ed3e4" />
      <path d="M6 26h7" stroke="#8ed3e4" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}
