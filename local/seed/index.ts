export { applySeed } from "./apply";
export { seededKey, type Command, type SeededKey } from "./generate";
export { parseSeed, readSeed, SeedError, type Seed, type SeedCache } from "./seed-file";
export { directEndpoint, seedKeys, type SeedEndpoint, type SeedOptions } from "./write";
