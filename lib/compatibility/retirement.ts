/** When Basic, Standard and Premium end (azure.md 16; Microsoft's retirement page, 2026). */
export const retirement = {
  retired: "2028-09-30",
  disabledFrom: "2028-10-01",
  /** Tenants without a cache could create none from then on; others can until `retired` (U-29). */
  closedToNewCustomers: "2026-04-01",
} as const;

/** When Azure Cache for Redis Enterprise and Enterprise Flash end (azure.md 16). */
export const enterpriseRetirement = {
  retired: "2027-03-31",
  /** What is left is moved by Microsoft from then on. */
  movedFrom: "2027-04-01",
} as const;
