import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** What a route does in a line, and the schema of its answer. `also`: other successful answers without a body. */
export function Answers(
  summary: string,
  status: number,
  schema?: z.ZodType,
  options: { contentType?: string | readonly string[]; description?: string } = {},
) {
  const description = options.description ?? summary;
  const types = [options.contentType ?? []].flat();
  const content =
    types.length > 0
      ? { content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' as const } }])) }
      : {};
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse(schema ? { status, description, standardSchema: schema } : { status, description, ...content }),
  );
}
