import { cacheId, cacheIdWords, labelPattern, labelWords } from "../patterns";
import { text } from "../shape";

/* Texts that several keys share. */

export const guid = text("a GUID", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
export const region = text("a region as ARM spells it, such as westeurope", /^[a-z0-9]+$/);
export const group = text("the name of a resource group", /^[-\w.()]{1,90}$/);
/** With the role and the random digits that Pulumi adds, it has to make a cluster name of at most 60 characters. */
export const entryName = text(
  "1 to 37 letters, digits and single hyphens, a letter first",
  /^(?=.{1,37}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/,
);
export const label = text(labelWords, labelPattern);
export const cacheIdText = text(cacheIdWords, cacheId);
export const date = text('a date in quotes, such as "2026-11-23"', /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/);
