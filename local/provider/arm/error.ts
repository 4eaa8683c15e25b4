import type { ArmAnswer } from "./client";
import { isObject, text, type Value } from "../values";

/** A refusal or failure that ARM reported, worded as the real provider words it. */
export class ArmError extends Error {
  override readonly name = "ArmError";

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(`Status=${status} Code="${code}" Message="${detail}"`);
  }
}

export function errorOf(answer: ArmAnswer): ArmError {
  return errorFrom(answer.status, answer.body);
}

/** `{error: {code, message}}`, the same without the outer level, or with two of them, as operations of redisEnterprise answer. */
export function errorFrom(status: number, body: Value | undefined): ArmError {
  let error = isObject(body) ? body : {};
  while (isObject(error.error)) error = error.error;
  return new ArmError(status, text(error.code) ?? "Unknown", text(error.message) ?? "ARM gave no reason");
}
