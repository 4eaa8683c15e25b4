/**
 * Text from a plan is untrusted: a cache may be called `<img>` or `a|b`, a
 * message may hold a mention or a link. What these functions return is plain
 * words in every Markdown that GitHub, GitLab and Azure DevOps render, also
 * inside a table.
 */
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;" };

/** Invisible, and enough to keep `@team` and `#12` from notifying or linking. */
const JOINER = "\u200B";

export function escapeText(text: string): string {
  return (
    oneLine(text)
      .replace(/([@#])(?=[\w-])/g, `$1${JOINER}`)
      .replace(/\b(https?|ftp|www)(?=[:.])/gi, `$1${JOINER}`)
      .replace(/[&<>|]/g, (character) => ENTITIES[character] ?? character)
      // One that no digit follows could end a formula, which GitHub and GitLab draw in any size and colour.
      .replace(/\$(?!\d)/g, "&#36;")
      .replace(/[\\`*[\]~]/g, (character) => `\\${character}`)
      .replace(/(^|[^A-Za-z0-9])_|_(?![A-Za-z0-9])/g, (match) => match.replace("_", "\\_"))
      // At the start of a list item these would begin a list of their own.
      .replace(/^([-+#]|\d+(?=[.)]))(?=[.)]?\s)/, (start) => (/^\d/.test(start) ? `${start}\\` : `\\${start}`))
  );
}

/** A code span; what would mean something inside one, or in a table, goes into the tag of the same meaning instead. */
export function code(text: string): string {
  const body = oneLine(text);
  return body !== "" && !/[`<>|&]/.test(body) ? `\`${body}\`` : `<code>${escapeText(body)}</code>`;
}

/** Control characters and direction marks could hide or reorder what a reader sees. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
}

/** Cuts at a number of characters and says so. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
