import * as pulumi from "@pulumi/pulumi";
import * as redisenterprise from "@pulumi/azure-native/redisenterprise";

/** Both access keys of a database, so that one can be changed while the other is in use. */
export interface AccessKeys {
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** Reads the keys where they are on. The SDK does not mark them secret by itself, so this does. */
export function keysOf(
  on: pulumi.Output<boolean>,
  database: redisenterprise.ListDatabaseKeysOutputArgs,
  parent: pulumi.Resource,
): pulumi.Output<AccessKeys | undefined> {
  return pulumi.secret(
    on.apply((enabled) =>
      enabled
        ? redisenterprise
            .listDatabaseKeysOutput(database, { parent })
            .apply(({ primaryKey, secondaryKey }): AccessKeys | undefined => ({ primaryKey, secondaryKey }))
        : pulumi.output<AccessKeys | undefined>(undefined),
    ),
  );
}
