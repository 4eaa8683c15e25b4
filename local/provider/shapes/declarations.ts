import ts from "typescript";
import type { Member, Members, Shape } from "./model";

/**
 * Reads members of classes and interfaces in declaration files by syntax alone:
 * the checker would need seconds and gigabytes for these files, and it turns
 * the enum unions into plain strings, which is all that is wanted here anyway.
 */
export function parseDeclarations(source: string): ts.SourceFile {
  return ts.createSourceFile("declarations.d.ts", source, ts.ScriptTarget.Latest, false);
}

/** The text inside `export declare namespace NAME { ... }` of a package-wide types file. */
export function namespaceText(source: string, name: string): string {
  const open = `export declare namespace ${name} {\n`;
  const start = source.indexOf(open);
  if (start < 0) return "";
  return source.slice(start + open.length, source.indexOf("\n}", start));
}

export function interfaceMembers(file: ts.SourceFile, name: string): Members | undefined {
  const found = file.statements.find(
    (s): s is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(s) && s.name.text === name,
  );
  return found && collect(found.members.filter(ts.isPropertySignature));
}

/** Properties of a resource class: its outputs. */
export function classMembers(file: ts.SourceFile, name: string): Members | undefined {
  const found = file.statements.find((s): s is ts.ClassDeclaration => ts.isClassDeclaration(s) && s.name?.text === name);
  return found && collect(found.members.filter(ts.isPropertyDeclaration).filter((m) => !isStatic(m)));
}

function isStatic(member: ts.PropertyDeclaration): boolean {
  return member.modifiers?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

function collect(members: readonly (ts.PropertySignature | ts.PropertyDeclaration)[]): Members {
  const result: Record<string, Member> = {};
  for (const member of members) {
    if (!member.type || !(ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))) continue;
    result[member.name.text] = { shape: shapeOf(member.type), required: member.questionToken === undefined };
  }
  return result;
}

const KEYWORDS: Partial<Record<ts.SyntaxKind, Shape>> = {
  [ts.SyntaxKind.StringKeyword]: { kind: "string" },
  [ts.SyntaxKind.NumberKeyword]: { kind: "number" },
  [ts.SyntaxKind.BooleanKeyword]: { kind: "boolean" },
};

function shapeOf(node: ts.TypeNode): Shape {
  const keyword = KEYWORDS[node.kind];
  if (keyword) return keyword;
  if (ts.isArrayTypeNode(node)) return { kind: "array", items: shapeOf(node.elementType) };
  if (ts.isUnionTypeNode(node)) return unionShape(node);
  if (ts.isTypeLiteralNode(node)) return mapShape(node);
  if (ts.isTypeReferenceNode(node)) return referenceShape(node);
  return { kind: "any" };
}

/** `string | Enum` is a string; a choice between objects is left unchecked. */
function unionShape(node: ts.UnionTypeNode): Shape {
  const shapes = node.types.filter((t) => t.kind !== ts.SyntaxKind.UndefinedKeyword).map(shapeOf);
  const [first, ...rest] = shapes;
  return first && rest.every((s) => JSON.stringify(s) === JSON.stringify(first)) ? first : { kind: "any" };
}

function mapShape(node: ts.TypeLiteralNode): Shape {
  const index = node.members.find(ts.isIndexSignatureDeclaration);
  return index ? { kind: "map", values: shapeOf(index.type) } : { kind: "any" };
}

/** `pulumi.Input<T>`, `pulumi.Output<T>`, `inputs.redis.SkuArgs`, `enums.redis.SkuName`. */
function referenceShape(node: ts.TypeReferenceNode): Shape {
  const name = qualified(node.typeName);
  const [root, module, type] = name.split(".");
  if (root === "enums") return { kind: "string" };
  if ((root === "inputs" || root === "outputs") && module && type) return { kind: "object", type: `${module}:${type}` };
  const argument = node.typeArguments?.[0];
  if ((name === "pulumi.Input" || name === "pulumi.Output") && argument) return shapeOf(argument);
  return { kind: "any" };
}

function qualified(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${qualified(name.left)}.${name.right.text}`;
}
