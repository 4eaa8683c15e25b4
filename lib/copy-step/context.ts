import type { ArmClient } from "../azure/arm-client";
import type { CheckpointIdentity, copy, EndpointOptions, verify } from "../copy";
import type { Clock } from "../util/clock";
import type { Logger } from "../util/logger";

/** How one side is reached; holds a credential, so it never leaves a run. */
export interface EndOptions {
  readonly url: string;
  readonly password?: string;
  readonly credential?: NonNullable<EndpointOptions["fromCredential"]>;
  readonly ca?: string;
}

/** How long a run waits for what may come by itself, milliseconds. */
export interface Patience {
  /** For a cache that cannot be reached: the name of a new one takes a while to be known. */
  readonly connect: number;
  /** For one that refuses a token: so does a new access assignment. */
  readonly access: number;
  /** For a run that holds the checkpoint: one whose engine has died is just stopping. */
  readonly checkpoint: number;
}

/** What a copy needs from outside; tests put fakes here, the provider the real ones. */
export interface CopyStepServices {
  readonly arm: ArmClient;
  /** Signs in once and counts the keys of all databases. @throws RunStopped where that fails */
  readonly countKeys: (role: "source" | "target", options: EndOptions) => Promise<number>;
  readonly copy: typeof copy;
  readonly verify: typeof verify;
  /** What copy the checkpoint of a folder belongs to, if there is one. */
  readonly checkpointIdentity: (folder: string) => Promise<CheckpointIdentity | undefined>;
  /** Calls back when this process is asked to end, or nobody listens to it any more; returns how to stop that. */
  readonly onInterruption: (tell: (why: string) => void) => () => void;
  /** Folder for checkpoints where the inputs name none. */
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly patience: Patience;
}
