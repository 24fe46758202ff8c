import { useId, type ReactNode } from 'react';

/** A part of a page with its own heading. */
export function Panel({
  title,
  aside,
  level = 3,
  children,
}: {
  title: string;
  aside?: ReactNode;
  /** Of its heading: one below that of the page or part it stands in. */
  level?: 2 | 3;
  children: ReactNode;
}) {
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section className="panel" aria-labelledby={id}>
      <header className="panel-head">
        <Heading id={id}>{title}</Heading>
        {aside}
      </header>
      {children}
    </section>
  );
}
