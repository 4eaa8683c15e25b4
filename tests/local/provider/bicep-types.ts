import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SPECS } from "../../support/specs";

interface Reference {
  readonly $ref: string;
}

interface TypeNode {
  readonly $type: string;
  readonly name?: string;
  readonly body?: Reference;
  readonly itemType?: Reference;
  readonly properties?: Readonly<Record<string, { readonly type: Reference }>>;
  readonly additionalProperties?: Reference;
}

/** Wire shape of one ARM resource type, as the published Bicep types give it. */
export class WireType {
  private constructor(
    private readonly all: readonly TypeNode[],
    private readonly body: TypeNode,
  ) {}

  /** undefined: the descriptions at hand do not have this type. */
  static find(namespace: string, type: string, apiVersion: string): WireType | undefined {
    const generated = join(SPECS, "bicep-types-az/generated");
    for (const folder of readdirSync(generated)) {
      const file = join(generated, folder, namespace.toLowerCase(), apiVersion, "types.json");
      if (!existsSync(file)) continue;
      const all = JSON.parse(readFileSync(file, "utf8")) as TypeNode[];
      const wanted = `${namespace}/${type}@${apiVersion}`.toLowerCase();
      const found = all.find((node) => node.$type === "ResourceType" && node.name?.toLowerCase() === wanted);
      if (found?.body) return new WireType(all, at(all, found.body));
    }
    return undefined;
  }

  /** Paths of a request body that ARM does not know. Read-only ones pass: the SDK offers some of them as inputs. */
  unknownPaths(body: unknown): string[] {
    return this.check(this.body, body, "");
  }

  private check(node: TypeNode, value: unknown, path: string): string[] {
    if (Array.isArray(value)) {
      if (node.itemType === undefined) return this.open(node) ? [] : [`${path} is no list`];
      const item = at(this.all, node.itemType);
      return value.flatMap((element, index) => this.check(item, element, `${path}[${index}]`));
    }
    if (typeof value !== "object" || value === null) return [];
    return this.open(node)
      ? []
      : Object.entries(value).flatMap(([name, inner]) =>
          this.property(node, name, inner, path === "" ? name : `${path}.${name}`),
        );
  }

  private property(node: TypeNode, name: string, value: unknown, path: string): string[] {
    const property = node.properties?.[name];
    if (property) return this.check(at(this.all, property.type), value, path);
    return node.additionalProperties
      ? this.check(at(this.all, node.additionalProperties), value, path)
      : [`${path} is unknown`];
  }

  /** Choices between objects are not followed. */
  private open(node: TypeNode): boolean {
    return node.$type === "AnyType" || node.$type === "UnionType" || node.$type === "DiscriminatedObjectType";
  }
}

function at(all: readonly TypeNode[], reference: Reference): TypeNode {
  const node = all[Number(reference.$ref.split("/").at(-1))];
  if (!node) throw new Error(`no type ${reference.$ref}`);
  return node;
}
