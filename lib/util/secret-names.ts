/** Names, without their separators, that promise a secret; whatever stands below them is not shown either. */
const SECRET_NAME =
  /pass(word|phrase|code)|pwd|secret|token|credential|(private|access|account|shared|primary|secondary|api|encryption|signing|license|master|function|host)keys?(?!vault|url|uri|id|name|source)|connectionstring|sas(uri|url|key)?s?$|signature|pfx|cookie|authorization|^secure(value|string)|^pin$|^auth$|^keys?$/i;

/** Whether a value that stands below this name, or goes by it, may be a secret: a segment of a property's path, a parameter of a URL. */
export function namesSecret(segment: string): boolean {
  return SECRET_NAME.test(segment.replace(/[^A-Za-z0-9]/g, ""));
}
