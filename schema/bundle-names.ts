/**
 * How the files of a bundle are called. A bundle is one folder, `<name>.clawb`, without folders in it; every name
 * is lower-case ASCII, so that it is one name on every disk and can lead nowhere else.
 */
export const manifestName = "manifest.json";
export const simulationName = "simulation.json";
export const descriptorsName = "descriptors.json";

export const bundleFileName = /^[a-z0-9_-][a-z0-9._-]{0,199}$/;

/** What stands beside a plan bears the plan's stem. */
export const planSuffix = ".plan.json";
export const sourceMapSuffix = ".source-map.json";
export const moduleSuffix = ".ts";
