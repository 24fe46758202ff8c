import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** Built once, when first asked for: it needs the whole application. */
@Injectable()
export class OpenApiSource {
  private built: OpenAPIObject | null = null;
  private build: () => OpenAPIObject = () => {
    throw new Error('the API is not built yet');
  };

  /** Set by `createApi`. */
  use(build: () => OpenAPIObject): void {
    this.build = build;
  }

  document(): OpenAPIObject {
    this.built ??= this.build();
    return this.built;
  }
}
