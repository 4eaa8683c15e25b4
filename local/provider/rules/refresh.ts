import { isDeepStrictEqual } from "node:util";
import { isObject, type Properties, type Value } from "../values";

/**
 * New inputs after a refresh. Inputs cannot be read from Azure, so they are
 * approximated as the real provider does: what changed between old and new
 * outputs is taken over, what was always a default of the service is not.
 */
export function refreshedInputs(inputs: Properties, before: Properties, after: Properties): Properties {
  const result: Properties = {};
  for (const [name, value] of Object.entries(inputs)) {
    const gone = name in before && !(name in after);
    if (!gone) result[name] = value;
  }
  for (const [name, now] of Object.entries(after)) {
    const was = before[name];
    if (isDeepStrictEqual(was, now)) continue;
    const own = inputs[name];
    result[name] = own === undefined || was === undefined ? now : merged(own, was, now);
  }
  return result;
}

function merged(own: Value, was: Value, now: Value): Value {
  if (isObject(own) && isObject(was) && isObject(now)) return refreshedInputs(own, was, now);
  if (Array.isArray(own) && Array.isArray(was) && Array.isArray(now)) {
    return now.map((item, index) => mergedItem(own[index], was[index], item));
  }
  return now;
}

function mergedItem(own: Value | undefined, was: Value | undefined, now: Value): Value {
  return own === undefined || was === undefined ? now : merged(own, was, now);
}
