import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;

/** The description as a page to read: no scripts, nothing from elsewhere. */
export function openApiPage(document: OpenAPIObject): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Json).map(([method, operation]) => ({ path, method, operation: operation as Json })),
  );
  const tags = [...new Set(operations.map((o) => tagOf(o.operation)))];
  const schemas = Object.entries(document.components?.schemas ?? {});
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escape(document.info.title)} API</title><style>${STYLE}</style></head><body>
<h1>${escape(document.info.title)} API</h1><p>${escape(document.info.description ?? '')}</p><p><a href="openapi.json">openapi.json</a></p>
<nav>${[...tags, 'schemas'].map((t) => `<a href="#${escape(t)}">${escape(t)}</a>`).join(' · ')}</nav>
${tags
  .map(
    (tag) =>
      `<h2 id="${escape(tag)}">${escape(tag)}</h2>${operations
        .filter((o) => tagOf(o.operation) === tag)
        .map(section)
        .join('')}`,
  )
  .join('')}
<h2 id="schemas">schemas</h2>${schemas.map(([name, schema]) => `<h3 id="schema-${escape(name)}">${escape(name)}</h3>${pre(schema)}`).join('')}
</body></html>`;
}

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}code,pre{font:13px/1.4 ui-monospace,monospace}' +
  'pre{background:#f5f5f5;padding:.6rem;overflow:auto}details{margin:.3rem 0;border:1px solid #ddd;border-radius:4px;padding:.3rem .6rem}' +
  'b{display:inline-block;min-width:4.5rem;text-transform:uppercase}';

function tagOf(operation: Json): string {
  return (operation['tags'] as string[] | undefined)?.[0] ?? 'api';
}

function section({ path, method, operation }: { path: string; method: string; operation: Json }): string {
  const parameters = (operation['parameters'] ?? []) as Json[];
  const rows = parameters.map(
    (p) =>
      `<li><code>${escape(String(p['name']))}</code> (${escape(String(p['in']))}${p['required'] ? ', required' : ''}) ${escape(String(p['description'] ?? ''))}</li>`,
  );
  return `<details><summary><b>${escape(method)}</b> <code>${escape(path)}</code> ${escape(String(operation['summary'] ?? ''))}</summary>
${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : ''}${operation['requestBody'] ? `<h4>body</h4>${pre(schemasOf(operation['requestBody'] as Json))}` : ''}
${Object.entries((operation['responses'] ?? {}) as Json)
  .map(([status, answer]) => `<h4>${escape(status)}</h4>${pre(schemasOf(answer as Json))}`)
  .join('')}</details>`;
}

function schemasOf(part: Json): unknown {
  const content = Object.entries((part['content'] ?? {}) as Json);
  return content.length === 0
    ? String(part['description'] ?? '')
    : Object.fromEntries(content.map(([type, c]) => [type, (c as Json)['schema']]));
}

/** JSON with links from a reference to its schema. */
function pre(value: unknown): string {
  const text = escape(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return `<pre>${text.replace(/#\/components\/schemas\/([\w.-]+)/g, '<a href="#schema-$1">$1</a>')}</pre>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
