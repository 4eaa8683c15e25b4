import { InvalidArgumentError } from "commander";

/**
 * Parsers for what is typed after a flag. Commander puts the flag and the value
 * before their message: "option '--shards <n>' argument '1.5' is invalid. ...".
 */

/** One of the words on the left, in any case; gives the value on the right. */
export function oneOf<T>(words: Readonly<Record<string, T>>): (given: string) => T {
  return (given) => {
    const word = Object.keys(words).find((key) => key.toLowerCase() === given.toLowerCase());
    const value = word === undefined ? undefined : words[word];
    if (value === undefined) throw new InvalidArgumentError(`Allowed: ${Object.keys(words).join(", ")}.`);
    return value;
  };
}

/** The same for a flag that may be given several times. */
export function someOf<T>(
  words: Readonly<Record<string, T>>,
): (given: string, before: readonly T[] | undefined) => readonly T[] {
  const parse = oneOf(words);
  return (given, before = []) => (before.includes(parse(given)) ? before : [...before, parse(given)]);
}

/** Digits only: no sign, no exponent, no other base, which `Number` would all take. */
export function wholeNumber(allowed: string): (given: string) => number {
  return numberLike(/^\d+$/, `a whole number, ${allowed}`);
}

/** Digits with at most one decimal point. */
export function decimal(allowed: string): (given: string) => number {
  return numberLike(/^\d+(\.\d+)?$/, `a number, ${allowed}`);
}

function numberLike(pattern: RegExp, allowed: string): (given: string) => number {
  return (given) => {
    const value = Number(given);
    if (!pattern.test(given) || !Number.isFinite(value)) throw new InvalidArgumentError(`Allowed: ${allowed}.`);
    return value;
  };
}
