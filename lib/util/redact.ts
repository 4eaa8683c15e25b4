/** What stands in place of a secret. */
export const REDACTED = "[redacted]";

/** Shapes of secrets that Azure's own error texts are known to repeat (azure.md, 7.3, traps 2 and 4). */
const SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // A client secret of Entra; tokens of Pulumi, GitHub and GitLab.
  [/[\w~.-]{3}\dQ~[\w~.-]{31,}/g, REDACTED],
  [/\b(?:pul-[0-9a-f]{40}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,})/g, REDACTED],
  // A whole query: SAS tokens and signed polling URLs differ in their parameters, not in where they stand.
  [/(https?:\/\/[^\s"'<>?]+)\?(?!\[redacted\])[^\s"'<>]*/gi, `$1?${REDACTED}`],
  [/\b(sig|signature)(=|%3D)[^&\s"'<>;,]+/gi, `$1=${REDACTED}`],
  // With what stands before the word: `AZURE_CLIENT_SECRET=`, `PULUMI_CONFIG_PASSPHRASE=`.
  [/\b(\w*(?:AccountKey|SharedAccessSignature|SharedAccessKey|password|passphrase|pwd|secret|token))\s*=\s*[^;,\s"']+/gi, `$1=${REDACTED}`],
  [
    /("(?:primaryKey|secondaryKey|accessKeys?|accountKey|password|accessToken|access_token|refresh_token|client_secret|clientSecret|sasUris?|sasToken)"\s*:\s*)("[^"]*"|\[[^\]]*\])/gi,
    `$1"${REDACTED}"`,
  ],
  [/\b(Bearer|SharedKey(?:Lite)?)\s+[A-Za-z0-9._~+/:-]+=*/g, `$1 ${REDACTED}`],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, REDACTED],
  [/(rediss?:\/\/)[^@\s/]*@/gi, `$1${REDACTED}@`],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^@\s/:"'<>]*:[^@\s/"'<>]*@/gi, `$1${REDACTED}@`],
  // Access keys of storage (64 bytes) and of both Redis services (32 bytes and more), in base64.
  [/[A-Za-z0-9+/]{42,}={1,2}/g, REDACTED],
];

/** Shorter values would blank out ordinary words. */
const SHORTEST_SECRET = 8;

/** Text without anything that has the shape of a key, a token, a SAS or a signed URL. */
export function redact(text: string): string {
  return SHAPES.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

/**
 * Redacts by shape and, beyond that, every value it has been told of: a key
 * whose shape nobody foresaw is caught because whoever fetched it added it.
 */
export class Redactor {
  readonly #known = new Set<string>();

  add(value: string): void {
    if (value.length < SHORTEST_SECRET) return;
    this.#known.add(value);
    this.#known.add(encodeURIComponent(value));
  }

  readonly redact = (text: string): string => {
    let clean = text;
    // Longest first: a value that contains another must go as a whole.
    for (const value of [...this.#known].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(value, REDACTED);
    return redact(clean);
  };
}
