export { createDataPlane, type DataPlaneOptions } from "./data-plane";
export { ImportError } from "./rdb/load";
