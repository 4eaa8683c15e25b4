/** What is known of the target of one move. Defaults are for the caller to fill in: nothing here is guessed. */
export interface TargetSettings {
  /** ARM name. */
  readonly sku: string;
  readonly stage: "GA" | "preview";
  readonly highAvailability: boolean;
  readonly clusteringPolicy: string;
  readonly evictionPolicy: string;
  readonly clientProtocol: string;
  /** Sign-in by access key beside Entra. */
  readonly accessKeys: boolean;
  readonly publicNetworkAccess: string;
  readonly persistence: { readonly rdb?: string | undefined; readonly aof?: string | undefined } | undefined;
  readonly accessAssignments: readonly { readonly objectId: string }[];
  readonly geoReplication: boolean;
  /** ARM name of the region. */
  readonly location?: string;
  /** Whether a private endpoint leads to it. */
  readonly privateEndpoint?: boolean;
  readonly maxConnections?: number;
  /** Usable memory, GB. */
  readonly usableGB?: number;
  readonly identity?: { readonly systemAssigned?: boolean; readonly userAssignedIdentities?: readonly string[] };
  readonly tags?: Readonly<Record<string, string>>;
}

/** One planned move, as far as findings need it. */
export interface PlannedMove {
  readonly target: TargetSettings;
  /** How the data gets there; absent: not decided. */
  readonly strategy?: "new" | "rdb" | "copy" | "dualWrite" | "arm";
}
