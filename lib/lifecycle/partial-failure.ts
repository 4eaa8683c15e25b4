/**
 * An error in the form in which Pulumi keeps a resource that was begun and not
 * finished: `id`, `properties` and `reasons` (pulumi.md 9.3). The next
 * `pulumi up` calls `update` with these properties.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly id: string,
    readonly properties: Readonly<Record<string, unknown>>,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "));
  }
}
