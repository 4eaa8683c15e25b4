export { sourceShape } from "./source";
export { targetShape } from "./target";
export { cacheShape, stackShape } from "./stack";
