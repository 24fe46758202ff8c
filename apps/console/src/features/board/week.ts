const DAY_MS = 86_400_000;

/** The Sunday that ends the week of a day, that day itself where it is one. @param day YYYY-MM-DD */
export function sundayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() + ((7 - date.getUTCDay()) % 7) * DAY_MS).toISOString().slice(0, 10);
}
