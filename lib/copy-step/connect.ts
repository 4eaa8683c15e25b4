import { ArmClient } from "../azure/arm-client";
import { azureEnvironment } from "../azure/environment";
import { checkpointIdentity, copy, verify } from "../copy";
import { engineLogger } from "../lifecycle/engine-logger";
import { systemClock } from "../util/clock";
import type { Redactor } from "../util/redact";
import type { CopyStepServices } from "./context";
import { countKeys } from "./count-keys";
import { stateFolder } from "./folder";
import { onInterruption } from "./interruption";

/** The real services, as the environment variables of this process name them. */
export function connect(redactor: Redactor): CopyStepServices {
  const logger = engineLogger(redactor);
  return {
    arm: new ArmClient(azureEnvironment(process.env), { redactor, logger }),
    countKeys,
    copy,
    verify,
    checkpointIdentity,
    onInterruption,
    stateFolder: stateFolder(process.env),
    clock: systemClock,
    logger,
    patience: { connect: 20_000, access: 120_000, checkpoint: 30_000 },
  };
}
