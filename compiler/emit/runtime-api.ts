/**
 * What an emitted module asks of the runtime: one module, and in it three functions and the types they speak in.
 * These names are part of the runtime's public interface and stand nowhere else in the compiler.
 */
export const runtimeApi = {
  module: "clawc/runtime",
  run: "runPlan",
  simulate: "simulatePlan",
  preview: "previewPlan",
  types: ["Plan", "Simulation"],
} as const;
