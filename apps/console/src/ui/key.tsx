/** A key as it is printed on the keyboard; screen readers get it from the list of keys. */
export function Key({ name }: { name: string }) {
  return (
    <kbd className="key" aria-hidden="true">
      {name}
    </kbd>
  );
}
