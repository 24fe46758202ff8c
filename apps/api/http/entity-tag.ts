/** `ETag` of a case at a version. */
export function entityTag(version: number): string {
  return `"v${version}"`;
}

/** Versions an `If-Match` header lets a change through at; null when it lets any (absent or `*`). A tag that is none of ours matches nothing. */
export function ifMatchVersions(header: string | undefined): number[] | null {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? ['*'];
  return tags.includes('*') ? null : tags.flatMap((tag) => /^"v(\d{1,9})"$/.exec(tag)?.[1] ?? []).map(Number);
}

/** Whether an `If-Match` header lets a change of this version through. */
export function ifMatchHolds(header: string | undefined, version: number): boolean {
  return ifMatchVersions(header)?.includes(version) ?? true;
}
