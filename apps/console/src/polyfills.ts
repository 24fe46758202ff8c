/** What Chromium of 2020 (87) and pages over plain http do not have and the console or its libraries use. */

if (!Object.hasOwn)
  Object.hasOwn = (object: object, key: PropertyKey) => Object.prototype.hasOwnProperty.call(object, key);

for (const prototype of [Array.prototype, String.prototype] as { at?: unknown; length: number }[])
  if (!prototype.at)
    Object.defineProperty(prototype, 'at', {
      configurable: true,
      writable: true,
      value(this: ArrayLike<unknown>, index: number) {
        const at = Math.trunc(index) || 0;
        return this[at < 0 ? this.length + at : at];
      },
    });

if (!Array.prototype.findLast)
  Object.defineProperty(Array.prototype, 'findLast', {
    configurable: true,
    writable: true,
    value(this: unknown[], matches: (item: unknown, index: number, all: unknown[]) => boolean) {
      for (let i = this.length - 1; i >= 0; i--) if (matches(this[i], i, this)) return this[i];
      return undefined;
    },
  });

if (!Array.prototype.toSorted)
  Object.defineProperty(Array.prototype, 'toSorted', {
    configurable: true,
    writable: true,
    value(this: unknown[], compare?: (a: unknown, b: unknown) => number) {
      return [...this].sort(compare);
    },
  });

// Only in a secure context; the product also runs over plain http inside an office.
if (!crypto.randomUUID)
  Object.defineProperty(crypto, 'randomUUID', {
    configurable: true,
    value: () => {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      bytes[6] = (bytes[6]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  });
