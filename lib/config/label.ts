/** Labels of snapshots; each becomes a folder of blobs. */
export const labelPattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?$/;
/** The same in words. */
export const labelWords = "1 to 40 letters, digits and inner hyphens";
