/** `ETag` of a case at a version. */
export function entityTag(version: number): string {
  return `"v${version}"`;
}

/** Whether an `If-Match` header lets a change of this version through; absent or `*` always does. */
export function ifMatchHolds(header: string | undefined, version: number): boolean {
  if (header === undefined) return true;
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, '')).some((tag) => tag === '*' || tag === entityTag(version));
}

/** Whether an `If-None-Match` header says that the client has this version already. */
export function ifNoneMatchHits(header: string | undefined, version: number): boolean {
  return header !== undefined && ifMatchHolds(header, version);
}
