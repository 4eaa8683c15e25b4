/** Labels of snapshots; each becomes a folder of blobs. */
export const labelPattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?$/;
export const labelWords = "1 to 40 letters, digits and inner hyphens";

/** ARM ids of the caches that are moved. */
export const cacheId = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Cache\/redis\/[^/]+$/i;
export const cacheIdWords = "/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Cache/redis/<name>";
