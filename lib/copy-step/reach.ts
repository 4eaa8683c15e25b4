import { readAccessKey } from "../azure/caches/access-key";
import { requestToken } from "../azure/token-policy";
import { RunStopped } from "../copy";
import type { Narrator } from "../lifecycle/narrator";
import { errorText } from "../util/error-text";
import { UserError } from "../util/user-error";
import { urlOf } from "./command";
import type { CopyStepServices, EndOptions } from "./context";
import type { Door, SignIn } from "./doors";

/** A cache that let us in, or one that is out of reach of this machine. */
export type Reached =
  | { readonly reachable: true; readonly signIn: SignIn; readonly options: EndOptions; readonly keys: number }
  | { readonly reachable: false; readonly reason: string };

type Attempt =
  | Extract<Reached, { reachable: true }>
  | { readonly reachable: false; readonly away: boolean; readonly reason: string; readonly mayPass: boolean };

/** Between two attempts, milliseconds. */
const PAUSE = 5_000;

/**
 * Signs in to a cache: by Entra where it allows that, otherwise, or where the
 * token is refused, by an access key that is listed here and forgotten.
 *
 * @throws UserError where the cache answers and refuses every way
 */
export async function reach(door: Door, services: CopyStepServices, { warn }: Narrator<"preflight">, signal: AbortSignal): Promise<Reached> {
  const { clock, patience } = services;
  const begun = clock.now().getTime();
  for (let told = false; ; told = true) {
    const attempt = await tryAll(door, services, signal);
    if (attempt.reachable) return attempt;
    const { away, reason, mayPass } = attempt;
    const waited = clock.now().getTime() - begun;
    if (!mayPass || waited >= (away ? patience.connect : patience.access)) {
      if (away) return { reachable: false, reason };
      throw refusal(door, reason);
    }
    if (!told) warn("preflight", `${reason}; trying for a while, as what has just been made takes some time to be effective`);
    await clock.sleep(PAUSE, signal);
  }
}

async function tryAll(door: Door, services: CopyStepServices, signal: AbortSignal): Promise<Attempt> {
  const refused: string[] = [];
  for (const signIn of door.ways) {
    const options = await optionsFor(door, signIn, services, signal);
    if (options === undefined) {
      refused.push("whoever runs this may not list its access keys");
      continue;
    }
    try {
      return { reachable: true, signIn, options, keys: await services.countKeys(door.role, options) };
    } catch (error) {
      const text = services.arm.redactor.redact(errorText(error));
      if (signIn === "entra" && error instanceof UserError) {
        refused.push(`Entra: ${text}`);
        continue;
      }
      if (!(error instanceof RunStopped)) throw error;
      if (error.reason === "cannot-connect" || error.reason === "unavailable") {
        return { reachable: false, away: true, reason: `the ${door.role} ${door.name} cannot be reached from here (${text})`, mayPass: true };
      }
      if (error.reason !== "access-refused") throw new UserError(text);
      refused.push(`${signIn === "entra" ? "Entra" : "access key"}: ${text}`);
    }
  }
  return { reachable: false, away: false, reason: refused.join("; "), mayPass: door.ways.includes("entra") };
}

async function optionsFor(door: Door, signIn: SignIn, { arm }: CopyStepServices, signal: AbortSignal): Promise<EndOptions | undefined> {
  const { environment, redactor } = arm;
  const common = { url: urlOf(door), ...(environment.ca === undefined ? {} : { ca: environment.ca }) };
  if (signIn === "entra") {
    return { ...common, credential: { getToken: () => requestToken(environment.credential, environment.redisScope, redactor) } };
  }
  const key = await readAccessKey(arm, door.id, door.apiVersion, signal);
  return key === undefined ? undefined : { ...common, password: key.reveal() };
}

function refusal({ role, name }: Door, reason: string): UserError {
  return new UserError(`the ${role} ${name} does not let this machine in (${reason})`, {
    remedy: `give whoever runs this access to its data (an access policy assignment) or, where access keys are on, the right to list them; or copy from elsewhere (copy: {run: "command"})`,
  });
}
