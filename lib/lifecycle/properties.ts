/** What Pulumi hands over: inputs or outputs, and the text of the provider beside them. */
export type Properties = Readonly<Record<string, unknown>>;

const PROVIDER = "__provider";

/** Without the provider's text a later refresh or delete could not load it (pulumi.md 9.3). */
export function providerOf(properties: Properties): Properties {
  return properties[PROVIDER] === undefined ? {} : { [PROVIDER]: properties[PROVIDER] };
}

export function withoutProvider(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== PROVIDER));
}

/** Pulumi's state has no undefined: absent members are left out. */
export function present<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
