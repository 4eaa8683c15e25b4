import type { Answer } from "../answer";
import { list } from "../answer";
import type { Call } from "../router";

/** Small, so that a client which forgets `nextLink` is found out. */
const PAGE = 40;

/** One page of a list; the link to the next one carries an opaque token, as ARM's does. */
export function page(call: Call, items: readonly unknown[]): Answer {
  const at = Number(Buffer.from(call.query.get("$skipToken") ?? "", "base64url").toString() || 0);
  const rest = items.slice(at);
  if (rest.length <= PAGE) return list(rest);
  const query = new URLSearchParams({ ...Object.fromEntries(call.query), $skipToken: Buffer.from(String(at + PAGE)).toString("base64url") });
  return list(rest.slice(0, PAGE), `${call.origin}${encodeURI(call.path)}?${query.toString()}`);
}
