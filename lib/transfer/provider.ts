import { hostname } from "node:os";

import { ArmClient } from "../azure/arm-client";
import { AzureBlobStore } from "../azure/azure-blob-store";
import { azureEnvironment } from "../azure/environment";
import { systemClock } from "../util/clock";
import { filteredLogger, type Logger } from "../util/logger";
import { Redactor } from "../util/redact";
import type { TransferServices } from "./context";
import { errorText, PartialFailure } from "./errors";
import { RdbTransferLifecycle, type Properties } from "./lifecycle";
import { RedisProbe } from "./probe/redis-probe";

/*
 * What the dynamic provider calls (`import("azure-redis-move/transfer")`). The
 * text of the shim is stored in every user's state, so these names and
 * parameters are a contract: they may grow, never change.
 */

/** Finds inputs that cannot be used. */
export const check = (olds: Properties, news: Properties) => guarded((lifecycle) => lifecycle.check(olds, news));

/** Whether the transfer has to run. */
export const diff = (id: string, olds: Properties, news: Properties) => guarded((lifecycle) => lifecycle.diff(id, olds, news));

/** Runs the transfer, or goes on with one that the journal knows. */
export const create = (inputs: Properties) => guarded((lifecycle) => lifecycle.create(inputs));

export const read = (id: string, props: Properties = {}) => guarded((lifecycle) => lifecycle.read(id, props));

/** Goes on with an unfinished transfer, or runs a new one where source, target or label changed. */
export const update = (id: string, olds: Properties, news: Properties) => guarded((lifecycle) => lifecycle.update(id, olds, news));

/** Forgets the transfer; no data is touched. Named `remove` as `delete` is a reserved word. */
export const remove = (_id: string, _props: Properties) => guarded((lifecycle) => console.log(lifecycle.delete()));

/** Pulumi shows what a provider prints as lines of the update. */
const consoleLogger: Logger = {
  debug: () => undefined,
  info: (line) => console.log(line),
  warn: (line) => console.error(`warning: ${line}`),
};

/** Nothing that leaves this module, not even the stack of an unforeseen error, may hold a secret. */
async function guarded<T>(action: (lifecycle: RdbTransferLifecycle) => T | Promise<T>): Promise<T> {
  const redactor = new Redactor();
  try {
    return await action(new RdbTransferLifecycle(() => realServices(redactor)));
  } catch (error) {
    if (error instanceof PartialFailure) throw error;
    const clean = new Error(redactor.redact(errorText(error)));
    clean.stack = clean.message;
    throw clean;
  }
}

/** The real services, as the environment variables of this process name them. */
function realServices(redactor: Redactor): TransferServices {
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
