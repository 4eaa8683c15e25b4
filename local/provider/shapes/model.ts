/**
 * Input and output shapes of the resource types, as the npm package
 * @pulumi/azure-native types them. Enums are plain strings: the real provider
 * does not check their values either.
 */
export type Shape =
  | { readonly kind: "string" | "number" | "boolean" | "any" }
  | { readonly kind: "array"; readonly items: Shape }
  | { readonly kind: "map"; readonly values: Shape }
  /** `type` is a key of `Shapes.types`, such as `redis:SkuArgs`. */
  | { readonly kind: "object"; readonly type: string };

export interface Member {
  readonly shape: Shape;
  readonly required: boolean;
}

export type Members = Readonly<Record<string, Member>>;

export interface ResourceShape {
  /** ARM version that the package states for this type. */
  readonly apiVersion: string;
  readonly inputs: Members;
  readonly outputs: Members;
}

export interface Shapes {
  /** Version of @pulumi/azure-native that was read. */
  readonly packageVersion: string;
  /** By token, such as `azure-native:redis:Redis`. */
  readonly resources: Readonly<Record<string, ResourceShape>>;
  readonly types: Readonly<Record<string, Members>>;
}
