import type { INestApplication, Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS, KEYLESS, type Access } from './access.decorators.js';

const METHOD_NAMES = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD'] as const;

/** A route as its decorators declare it; `path` is written `/api/cases/{id}`. */
export interface DeclaredRoute {
  method: string;
  path: string;
  handler: string;
  access: Access | undefined;
  keyless: string | undefined;
  /** Request headers the handler takes, in lower case. */
  headers: string[];
}

/** Every route of every controller, with what guards it. */
export function declaredRoutes(app: INestApplication): DeclaredRoute[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].map((c) => c.metatype as Type),
  );
  return controllers.flatMap(routesOf);
}

function routesOf(controller: Type): DeclaredRoute[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name] as object;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as number | undefined;
    if (method === undefined) return [];
    const path = joined(
      Reflect.getMetadata(PATH_METADATA, controller) as string,
      Reflect.getMetadata(PATH_METADATA, handler) as string,
    );
    const find = <T>(key: string): T | undefined =>
      (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as T | undefined;
    return [
      {
        method: METHOD_NAMES[method]!,
        path,
        handler: `${controller.name}.${name}`,
        access: find<Access>(ACCESS),
        keyless: find<string>(KEYLESS),
        headers: headersOf(controller, name),
      },
    ];
  });
}

/** `@Headers('if-match')` keeps the name as the data of its argument. */
function headersOf(controller: Type, handler: string): string[] {
  const taken = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
    string,
    { data?: unknown }
  >;
  return Object.entries(taken)
    .filter(([key]) => key.startsWith(`${RouteParamtypes.HEADERS}:`))
    .flatMap(([, { data }]) => (typeof data === 'string' ? [data.toLowerCase()] : []));
}

function joined(...parts: string[]): string {
  const path = ['api', ...parts]
    .map((p) => p.replace(/^\/|\/$/g, ''))
    .filter((p) => p !== '')
    .join('/');
  return `/${path.replace(/:(\w+)/g, '{$1}')}`;
}
