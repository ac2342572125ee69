// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
import type { RunReport } from "./report.ts";
import type { Validator } from "../validator.ts";
export declare const validate: Validator<RunReport>;
