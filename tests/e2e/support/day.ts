/** Days as people type them, counted from today in the bureau's time zone. */
export function dayFromNow(days: number): string {
  const at = new Date(Date.now() + 8 * 3600_000 + days * 86_400_000);
  return at.toISOString().slice(0, 10);
}
