import type { dynamic } from "@pulumi/pulumi";

import type { Properties } from "../../lib/lifecycle/properties";

/*
 * Pulumi stores the text of this object in the state of every transfer, and
 * later versions of the package run it: `destroy` and `refresh` use the text
 * that is in the state. So it captures nothing, has no comments or helpers
 * inside, and each method only calls the module of the same name. A test holds
 * the exact text; it changes only together with a major version.
 *
 * `import()` and not `require`: it finds the package from the program's folder,
 * also where the program is the package itself (pulumi.md 9.2).
 */
export const rdbTransferProvider: dynamic.ResourceProvider<Properties, Properties> = {
  async check(olds, news) {
    return (await import("azure-redis-move/transfer")).check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import("azure-redis-move/transfer")).diff(id, olds, news);
  },
  async create(inputs) {
    return (await import("azure-redis-move/transfer")).create(inputs);
  },
  async read(id, props) {
    return (await import("azure-redis-move/transfer")).read(id, props);
  },
  async update(id, olds, news) {
    return (await import("azure-redis-move/transfer")).update(id, olds, news);
  },
  async delete(id, props) {
    await (await import("azure-redis-move/transfer")).remove(id, props);
  },
};
