import { ApiBody } from '@nestjs/swagger';
import { z } from 'zod';

/** Describes a body whose schema is chosen by the path, where the route itself takes it unread. */
export function Accepts(schema: z.ZodType) {
  const {
    $schema: _schema,
    $defs: _defs,
    ...described
  } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any', reused: 'inline' });
  return ApiBody({ schema: inline(described, (_defs ?? {}) as Record<string, object>) as never });
}

/** Puts each definition where it is referred to: the document's own schemas know nothing of them. */
function inline(schema: unknown, definitions: Record<string, object>): unknown {
  if (Array.isArray(schema)) return schema.map((part) => inline(part, definitions));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, ...rest } = schema as { $ref?: string };
  if ($ref) return inline(definitions[$ref.replace('#/$defs/', '')], definitions);
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inline(value, definitions)]));
}
