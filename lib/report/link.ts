import { redact } from "../util/redact";
import { namesSecret } from "../util/secret-names";
import { UserError } from "../util/user-error";

/** A longer one would take a comment's room from what has to stand in it. */
const LONGEST = 500;

/** Parameters, beside those whose names say so everywhere, that let whoever has the link in. */
const ACCESS = /^(sig|.*key|pass|code|jwt)$/i;

const ALLOWED = `an http or https URL of at most ${LONGEST} characters, without user, password or signature`;

/**
 * Reads the address of the whole report, which stands in the footer for everybody who may read the comment.
 *
 * @throws UserError when it is no web address, or one that lets in whoever has it; the message does not repeat it then.
 */
export function parseLink(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:\/\//i.test(text.trim()) || url.hostname === "")
    throw refused("no web address", JSON.stringify(redact(text).slice(0, 80)), "give the page of the job or of its artifact");
  if (url.username !== "" || url.password !== "") throw refused("it holds a user or password", "not repeated here", "take what stands before the @ out of it");
  if (holdsSecret(url)) throw refused("it lets in whoever has it", "not repeated here", "give the page behind the sign-in, such as that of the job");
  const link = plain(url.href);
  if (link.length > LONGEST) throw refused("too long", `${link.length} characters`, "give the page of the job");
  return link;
}

function refused(what: string, given: string, remedy: string): UserError {
  return new UserError(what, { path: "--link", given, allowed: ALLOWED, remedy });
}

/** The redaction of all texts takes every query away; of a link only what is an access is refused, since pages of artifacts need theirs. */
function holdsSecret({ pathname, searchParams, hash }: URL): boolean {
  const pairs = [...searchParams, ...new URLSearchParams(hash.slice(1))];
  return pairs.some(([name, value]) => ACCESS.test(name) || namesSecret(name) || redact(value) !== value) || redact(decoded(pathname)) !== decoded(pathname);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What could end a link in Markdown or an attribute, as its percent code, which means the same to a server. */
function plain(href: string): string {
  return href.replace(/[^\w./:?#@&=+$,;%~!-]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}
