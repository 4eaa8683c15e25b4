/** The parts of a Pulumi URN: `urn:pulumi:stack::project::parent$type::name`. */
export function stackOf(urn: string): string {
  return urn.split("::")[0]?.replace(/^urn:pulumi:/, "") ?? "";
}

export function projectOf(urn: string): string {
  return urn.split("::")[1] ?? "";
}

/** Types of a resource and of its parents, the outermost first. */
export function qualifiedTypes(urn: string): string[] {
  return urn.split("::")[2]?.split("$") ?? [];
}

/** The resource's own type. */
export function typeOf(urn: string): string {
  return qualifiedTypes(urn).at(-1) ?? "";
}

/** Logical name: everything after the third `::`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
