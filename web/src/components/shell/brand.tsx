/** The sign of the app: water, the pipe that it falls through, and the wheel that it turns. */
export function BrandMark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0d6b83" />
      <path d="M6 7.5h8" stroke="#8ed3e4" strokeWidth="2.6" strokeLinecap="round" />
      <path d="M8.5 11.5 16.8 17" stroke="#fff" strokeWidth="3.6" strokeLinecap="round" />
      <circle cx="20.8" cy="20" r="5" fill="none" stroke="#fff" strokeWidth="2.8" />
      <circle cx="20.8" cy="20" r="1.6" fill="#8ed3e4" />
    </svg>
  );
}
