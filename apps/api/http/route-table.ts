import type { FastifyInstance } from 'fastify';

/** Every route of the running server, collected as they are registered: for 405 and for the test that walks them. */
export class RouteTable {
  private readonly routes: { method: string; url: string; pattern: RegExp }[] = [];

  /** Must be called before the routes are registered. */
  collect(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      for (const method of [route.method].flat())
        this.routes.push({ method, url: route.url, pattern: patternOf(route.url) });
    });
  }

  all(): { method: string; url: string }[] {
    return this.routes.map(({ method, url }) => ({ method, url }));
  }

  /** Methods a path answers to; empty when no route has this path. */
  methodsOf(url: string): string[] {
    const path = url.split('?')[0]!;
    return [
      ...new Set(
        this.routes.filter((r) => r.url !== '*' && r.url !== '/*' && r.pattern.test(path)).map((r) => r.method),
      ),
    ];
  }
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+');
  return new RegExp(`^${escaped}$`);
}
