import { readFileSync } from "node:fs";
import { join } from "node:path";
import type ts from "typescript";
import { classMembers, interfaceMembers, namespaceText, parseDeclarations } from "./declarations";
import type { Members, ResourceShape, Shape, Shapes } from "./model";
import { PACKAGE_ROOT, PACKAGE_VERSION } from "./package";

/** Reads the shapes of the given resource types out of the installed package's own type files. */
export function readShapes(tokens: readonly string[]): Shapes {
  const types = new TypeFiles(PACKAGE_ROOT);
  const resources: Record<string, ResourceShape> = {};
  for (const token of tokens) resources[token] = types.resource(token);
  return { packageVersion: PACKAGE_VERSION, resources, types: types.reached };
}

class TypeFiles {
  readonly reached: Record<string, Members> = {};
  private readonly whole: readonly string[];
  private readonly namespaces = new Map<string, ts.SourceFile[]>();

  constructor(private readonly root: string) {
    this.whole = ["input", "output"].map((name) => readFileSync(join(root, "types", `${name}.d.ts`), "utf8"));
  }

  resource(token: string): ResourceShape {
    const [, module = "", name = ""] = token.split(":");
    const path = join(this.root, module, `${name.charAt(0).toLowerCase()}${name.slice(1)}.d.ts`);
    const source = readFileSync(path, "utf8");
    const file = parseDeclarations(source);
    const inputs = interfaceMembers(file, `${name}Args`);
    const outputs = classMembers(file, name);
    const apiVersion = /Uses Azure REST API version ([0-9a-z-]+)\./.exec(source)?.[1];
    if (!inputs || !outputs || !apiVersion)
      throw new Error(
        `${path} has not the form of @pulumi/azure-native 3: class, arguments and API version of ${name} expected`,
      );
    this.follow(inputs);
    this.follow(outputs);
    return { apiVersion, inputs, outputs };
  }

  private follow(members: Members): void {
    for (const { shape } of Object.values(members)) this.followShape(shape);
  }

  private followShape(shape: Shape): void {
    if (shape.kind === "array") this.followShape(shape.items);
    else if (shape.kind === "map") this.followShape(shape.values);
    else if (shape.kind === "object" && !(shape.type in this.reached)) {
      const members = this.lookUp(shape.type);
      this.reached[shape.type] = members;
      this.follow(members);
    }
  }

  private lookUp(key: string): Members {
    const [module = "", type = ""] = key.split(":");
    for (const file of this.namespace(module)) {
      const members = interfaceMembers(file, type);
      if (members) return members;
    }
    throw new Error(`type ${key} is named in @pulumi/azure-native but not declared there`);
  }

  private namespace(module: string): ts.SourceFile[] {
    let files = this.namespaces.get(module);
    if (!files) {
      files = this.whole.map((text) => parseDeclarations(namespaceText(text, module)));
      this.namespaces.set(module, files);
    }
    return files;
  }
}
