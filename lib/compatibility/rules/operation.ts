import { listOf, type Rules } from "../rule";

/** How the cache is kept running. */
export const operationRules = {
  replicas: ({ replicasPerPrimary }) =>
    replicasPerPrimary > 1
      ? `${replicasPerPrimary} replicas per primary become one at most, which clients cannot read from`
      : undefined,

  sla: ({ tier }, { target }) =>
    target.highAvailability || tier === "Basic"
      ? undefined
      : `the source has two nodes and 99.9 %; the target is to have one copy: no SLA, and data is lost on maintenance and scaling`,

  zones: ({ zones = [] }, { target }) => {
    if (zones.length === 0) return undefined;
    const had = `the source stands in ${zones.length === 1 ? "zone" : "zones"} ${zones.join(", ")}`;
    return target.highAvailability
      ? `${had}; the target is spread over zones by itself where the region has them, and zones cannot be chosen`
      : {
          text: `${had}; a target without high availability stands in one`,
          severity: "change",
          remedy: "set highAvailability: true",
        };
  },

  "geo-replication": ({ linkedServers = [] }) =>
    linkedServers.length > 0
      ? `linked by passive geo-replication: ${listOf(linkedServers.map(({ name, role }) => `${name} (${role.toLowerCase()})`))}; the target knows active geo-replication only`
      : undefined,

  "keyspace-notifications": ({ notifyKeyspaceEvents }) =>
    notifyKeyspaceEvents
      ? `clients may listen to keyspace events (${notifyKeyspaceEvents}); on the target they are in preview`
      : undefined,

  "scheduled-updates": ({ patchSchedule = [] }) =>
    patchSchedule.length > 0
      ? `the update schedule (${listOf(patchSchedule.map(({ dayOfWeek, startHourUtc }) => `${dayOfWeek} ${startHourUtc}:00 UTC`))}) is not carried over`
      : undefined,

  reboot: () => "the target cannot be rebooted",

  "preview-stage": (_, { target: { sku, stage } }) =>
    stage === "preview" ? `${sku} is in preview: no SLA, and it may change` : undefined,

  tags: ({ tags = {} }, { target }) => {
    const missing = Object.keys(tags).filter((name) => target.tags?.[name] !== tags[name]);
    return missing.length > 0 ? `tags of the source that the target lacks: ${listOf(missing.sort())}` : undefined;
  },
} satisfies Rules;
