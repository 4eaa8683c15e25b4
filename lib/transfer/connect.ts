import { hostname } from "node:os";

import { ArmClient } from "../azure/arm-client";
import { AzureBlobStore } from "../azure/azure-blob-store";
import { azureEnvironment } from "../azure/environment";
import { systemClock } from "../util/clock";
import { filteredLogger, type Logger } from "../util/logger";
import type { Redactor } from "../util/redact";
import type { TransferServices } from "./context";
import { RedisProbe } from "./probe/redis-probe";

/** Pulumi shows what a provider prints as lines of the update. */
const consoleLogger: Logger = {
  debug: () => undefined,
  info: (line) => console.log(line),
  warn: (line) => console.error(`warning: ${line}`),
};

/** The real services, as the environment variables of this process name them. */
export function connect(redactor: Redactor): TransferServices {
  const logger = filteredLogger(consoleLogger, redactor.redact);
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
