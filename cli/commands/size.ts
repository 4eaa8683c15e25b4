import type { Command } from "commander";
import { explain, size, type SizingRequest } from "../../lib/sizing";
import { decimal, oneOf, someOf, wholeNumber } from "../arguments";
import type { CommandModule } from "../command";
import { exitCodes } from "../exit-codes";
import { renderSizing } from "../views/sizing";

interface Options extends Omit<
  SizingRequest,
  "sku" | "replicasPerPrimary" | "peakMemoryGB" | "headroomPercent" | "modules"
> {
  readonly replicas?: number;
  readonly peakMemoryGb?: number;
  readonly headroom?: number;
  readonly module?: SizingRequest["modules"];
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  redis-move size C3 --tier basic
  redis-move size P2 --peak-memory-gb 8 --headroom 20
  redis-move size P1 --shards 3 --target-tier balanced --json`;

export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument("<sku>", "SKU of the old cache: C0 to C6, P1 to P5 (size of one shard)")
      .option(
        "--tier <tier>",
        "basic, standard (default for C) or premium",
        oneOf({ basic: "Basic", standard: "Standard", premium: "Premium" }),
      )
      .option("--shards <n>", "shards of a Premium cluster, 1 to 30; 0: not clustered", wholeNumber("0 to 30"))
      .option("--replicas <n>", "replicas per primary of a Premium cache, 1 to 3", wholeNumber("1 to 3 on Premium"))
      .option(
        "--peak-memory-gb <gb>",
        "the last month's peak of used memory, all shards together",
        decimal("0 and more"),
      )
      .option("--headroom <percent>", "room to keep above the peak, percent of it (default 0)", decimal("0 and more"))
      .option(
        "--prefer <what>",
        "cost or memory, where the peak fits both targets of the guide (default cost)",
        oneOf({ cost: "cost", memory: "memory" }),
      )
      .option(
        "--target-tier <tier>",
        "balanced, memory or compute instead of the guide's tier",
        oneOf({ balanced: "Balanced", memory: "MemoryOptimized", compute: "ComputeOptimized" }),
      )
      .option("--allow-preview", "take SKUs in preview as well")
      .option(
        "--clustering-policy <policy>",
        "oss, enterprise or none",
        oneOf({ oss: "OSSCluster", enterprise: "EnterpriseCluster", none: "NoCluster" }),
      )
      .option("--geo-replication", "the target will be geo-replicated")
      .option(
        "--module <name>",
        "RediSearch, RedisJSON, RedisBloom or RedisTimeSeries; may be given several times",
        someOf({
          RediSearch: "RediSearch",
          RedisJSON: "RedisJSON",
          RedisBloom: "RedisBloom",
          RedisTimeSeries: "RedisTimeSeries",
        }),
      )
      .option("--json", "print one JSON object")
      .addHelpText("after", EXAMPLES);
  },

  async run(command, io) {
    const { json, ...options } = command.opts<Options>();
    const request = toRequest(command.args[0] ?? "", options);
    const decision = size(request);
    io.stdout.write(
      json ? `${JSON.stringify(decision, null, 2)}\n` : renderSizing(decision, explain(decision, request), io),
    );
    return exitCodes.ok;
  },
};

function toRequest(sku: string, options: Omit<Options, "json">): SizingRequest {
  const { replicas, peakMemoryGb, headroom, module, ...same } = options;
  return {
    sku,
    ...same,
    ...(replicas !== undefined && { replicasPerPrimary: replicas }),
    ...(peakMemoryGb !== undefined && { peakMemoryGB: peakMemoryGb }),
    ...(headroom !== undefined && { headroomPercent: headroom }),
    ...(module !== undefined && { modules: module }),
  };
}
