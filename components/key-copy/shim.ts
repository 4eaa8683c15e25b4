import type { dynamic } from "@pulumi/pulumi";

import type { Properties } from "../../lib/lifecycle/properties";

/*
 * Pulumi stores the text of this object in the state of every copy, and later
 * versions of the package run it, so it captures nothing and only calls the
 * module of the same name; `components/rdb-transfer/shim.ts` tells more. A
 * test holds the exact text.
 */
export const keyCopyProvider: dynamic.ResourceProvider<Properties, Properties> = {
  async check(olds, news) {
    return (await import("azure-redis-move/copy-step")).check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import("azure-redis-move/copy-step")).diff(id, olds, news);
  },
  async create(inputs) {
    return (await import("azure-redis-move/copy-step")).create(inputs);
  },
  async read(id, props) {
    return (await import("azure-redis-move/copy-step")).read(id, props);
  },
  async update(id, olds, news) {
    return (await import("azure-redis-move/copy-step")).update(id, olds, news);
  },
  async delete(id, props) {
    await (await import("azure-redis-move/copy-step")).remove(id, props);
  },
};
