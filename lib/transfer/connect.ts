import { hostname } from "node:os";

import { ArmClient } from "../azure/arm-client";
import { AzureBlobStore } from "../azure/azure-blob-store";
import { azureEnvironment } from "../azure/environment";
import { engineLogger } from "../lifecycle/engine-logger";
import { systemClock } from "../util/clock";
import type { Redactor } from "../util/redact";
import type { TransferServices } from "./context";
import { RedisProbe } from "./probe/redis-probe";

/** The real services, as the environment variables of this process name them. */
export function connect(redactor: Redactor): TransferServices {
  const logger = engineLogger(redactor);
  const environment = azureEnvironment(process.env);
  const arm = new ArmClient(environment, { redactor, logger });
  return {
    arm,
    openBlobs: ({ name, blobEndpoint }, container, access) =>
      new AzureBlobStore({
        accountName: name,
        endpoint: blobEndpoint,
        container,
        access,
        storageScope: environment.storageScope,
        clock: systemClock,
        redactor,
        direct: environment.local,
        ...(environment.ca === undefined ? {} : { ca: environment.ca }),
      }),
    probe: new RedisProbe(arm),
    clock: systemClock,
    logger,
    identity: { host: hostname(), pid: process.pid },
  };
}
