import { redact, REDACTED } from "../../util/redact";
import { namesSecret } from "../../util/secret-names";
import { asRecord, UNKNOWN_VALUE } from "../digest";

/** What stands for a value that the engine has marked as secret, as the engine itself writes it. */
export const SECRET = "[secret]";
/** For one that may be a secret which nobody marked. */
export const HIDDEN = "[not shown]";
const UNKNOWN = "[known when the plan runs]";

/** What tells a value of another kind from a plain object; the engine's own marks. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SIGNED_SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Longer texts are cut: nobody reads them in a list. */
const LONGEST = 500;

/** Words that are no secret whatever their property is called. */
const SETTING = /^(Enabled|Disabled|true|false|)$/i;

/** A version is no secret of any resource. */
const VERSION = /^v?\d+(\.\d+){1,3}(-[a-z0-9.]+)?$/;

/** Share of the pairs of neighbours: 62 % in drawn text, up to 40 % in names; a long name without a separator is rarer still. */
const changesByChance = (length: number): number => (length < 40 ? 0.45 : 0.35);

/** Where a value stands. */
export interface Place {
  /** Texts of this resource may be shown at all. */
  readonly open: boolean;
  /** Names from the top, as far as they are known. */
  readonly path: readonly string[];
}

/** A value as a report may show it: as JSON, without secrets; of what may be one only that it is there. */
export function shownValue(value: unknown, place: Place): string {
  if (value === undefined) return "";
  const special = specialWords(value);
  if (special !== null) return special;
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string" && SETTING.test(value)) return JSON.stringify(value);
  if (place.path.some(namesSecret)) return HIDDEN;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return place.open || VERSION.test(value) ? shownText(value) : HIDDEN;
  const children = Array.isArray(value)
    ? value.map((child) => shownValue(child, place))
    : entriesOf(value).map(([name, child]) => `${JSON.stringify(redact(name))}: ${shownValue(child, { ...place, path: [...place.path, ...names(value, name)] })}`);
  const text = children.join(", ");
  return cut(Array.isArray(value) ? `[${text}]` : `{${text}}`);
}

/** Words for what the engine writes in place of a value; null: it is a value. */
export function specialWords(value: unknown): string | null {
  if (value === SECRET) return SECRET;
  if (value === UNKNOWN_VALUE) return UNKNOWN;
  const signature = asRecord(value)?.[SIGNATURE];
  if (signature === undefined) return null;
  return signature === SIGNED_SECRET ? SECRET : HIDDEN;
}

/** Names below which a child stands. The `value` of a pair stands below the name that its sibling gives it as well. */
export function names(parent: unknown, child: string): string[] {
  const { name, key } = asRecord(parent) ?? {};
  const given = /^values?$/i.test(child) ? [name, key].filter((word) => typeof word === "string") : [];
  return [child, ...given];
}

export function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(asRecord(value) ?? {});
}

/** The members that are the program's; the engine keeps its own beside them, under names with two underscores. */
export function programs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(programs);
  if (asRecord(value) === null) return value;
  return Object.fromEntries(entriesOf(value).filter(([name]) => !name.startsWith("__")).map(([name, child]) => [name, programs(child)]));
}

function shownText(text: string): string {
  if (looksDrawn(text)) return HIDDEN;
  const clean = redact(text);
  return clean === REDACTED ? REDACTED : JSON.stringify(cut(clean));
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** A single piece of hexadecimal digits, or of letters and digits in which the kind of character changes as often as by chance: drawn, not named. */
function looksDrawn(text: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(text)) return true;
  if (!/^[A-Za-z0-9+/_=~-]{20,}$/.test(text) || text.startsWith("/")) return false;
  const kinds = [...text.replace(/[^A-Za-z0-9]/g, "")].map((character) => (/\d/.test(character) ? 0 : /[a-z]/.test(character) ? 1 : 2));
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length > kinds.length * changesByChance(kinds.length);
}
