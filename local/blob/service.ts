/** How one storage account may be reached; the properties of its ARM resource decide it. */
export interface BlobAccount {
  readonly name: string;
  readonly keys: readonly [string, string];
  /** `allowSharedKeyAccess`: shared key and every SAS signed with it. */
  readonly sharedKey: boolean;
  /** false: `publicNetworkAccess` is Disabled or the firewall denies, so nothing outside Azure reaches it. */
  readonly publicNetwork: boolean;
  /** `networkAcls.bypass` has AzureServices: exporting by managed identity still works. */
  readonly trustedServices: boolean;
}

/** The blob endpoint beside the ARM stand-in. */
export interface BlobService {
  /** `https://127.0.0.1:port`; an account is the first segment of the path. */
  readonly endpoint: string;
  /** Replaces all accounts; resolves when the new ones can be used. */
  setAccounts(accounts: readonly BlobAccount[]): Promise<void>;
  stop(): Promise<void>;
}
