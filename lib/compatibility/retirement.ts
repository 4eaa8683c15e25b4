/** When Basic, Standard and Premium end (azure.md 16; Microsoft's retirement page, 2026). */
export const retirement = {
  retired: "2028-09-30",
  disabledFrom: "2028-10-01",
  /** Tenants without a cache could create none from then on; others can until `retired` (U-29). */
  closedToNewCustomers: "2026-04-01",
} as const;
