import { CHANGE_CLASSES, type ChangeClass } from "./model";

/** One consequence of a planned change. */
export interface Consequence {
  readonly changeClass: ChangeClass;
  readonly reason: string;
}

export function rank(changeClass: ChangeClass): number {
  return CHANGE_CLASSES.indexOf(changeClass);
}

/** The strongest first; equal ones in the order given. */
export function strongestFirst(consequences: readonly Consequence[]): Consequence[] {
  return [...consequences].sort((a, b) => rank(b.changeClass) - rank(a.changeClass));
}

export function strongestClass(consequences: readonly Consequence[]): ChangeClass {
  return strongestFirst(consequences)[0]?.changeClass ?? "none";
}
