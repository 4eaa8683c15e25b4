import type { Answer } from "./answer";
import { ArmError, badRequest, notEmulated } from "./answer";
import type { Azure } from "./azure";
import type { OperationFault } from "./faults";

export type Method = "GET" | "PUT" | "POST" | "PATCH" | "DELETE" | "HEAD";

/** One request, parsed. */
export interface Call {
  readonly method: Method;
  /** Path with single slashes, percent-decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** `https://127.0.0.1:port`, as the client wrote it. */
  readonly origin: string;
  readonly apiVersion: string;
  /** A fault asked for the operation that this request starts. */
  readonly operationFault?: OperationFault;
  /** A segment of the path by its name in the route. */
  readonly param: (name: string) => string;
}

export type Handler = (call: Call, azure: Azure) => Answer | Promise<Answer>;

/** One row of a route table. In a path `{x}` is one segment, `{x*}` any number of them. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly handle: Handler;
  /** Versions that the service knows; absent: any. */
  readonly versions?: readonly string[];
  /** `open`: no bearer token, no api-version (sign-in, metadata, prices). `admin`: no api-version; no part of Azure. */
  readonly kind?: "open" | "admin";
}

/** Rows that all have the same api-versions. */
export function versioned(versions: readonly string[], rows: readonly Route[]): readonly Route[] {
  return rows.map((row) => ({ ...row, versions }));
}

/** A route and the segments it took from a path. */
export interface Match {
  readonly route: Route;
  readonly param: (name: string) => string;
}

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

export class Router {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(compile);
  }

  /** The first row that fits; a path known only with other methods is 405, an unknown one 501. */
  match(method: string, path: string): Match {
    let known = false;
    for (const { route, pattern, names } of this.#routes) {
      const found = pattern.exec(path);
      if (found === null) continue;
      known = true;
      if (route.method !== method) continue;
      const params = new Map(names.map((name, i) => [name, found[i + 1] ?? ""]));
      return { route, param: (name) => params.get(name) ?? "" };
    }
    if (known) throw new ArmError(405, "MethodNotAllowed", `The method ${method} is not allowed for '${path}'.`);
    throw notEmulated(`${method} ${path}`);
  }
}

/** ARM asks for an api-version in every call and for one that the type has. */
export function checkApiVersion(route: Route, version: string | null): string {
  if (route.kind !== undefined) return version ?? "";
  if (version === null || version === "") {
    throw badRequest("The api-version query parameter (?api-version=) is required for all requests.", "MissingApiVersionParameter");
  }
  if (route.versions !== undefined && !route.versions.includes(version)) {
    throw badRequest(
      `No registered resource provider found for API version '${version}' of '${route.path}'. The supported api-versions are '${route.versions.join(", ")}'.`,
      "NoRegisteredProviderFound",
    );
  }
  return version;
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  const source = route.path.replace(/\{(\w+)(\*?)\}|[.*+?^$()|[\]\\]/g, (text: string, name?: string, many?: string) => {
    if (name === undefined) return `\\${text}`;
    names.push(name);
    return many === "*" ? "(.*)" : "([^/]+)";
  });
  return { route, pattern: new RegExp(`^${source}/?$`, "i"), names };
}
