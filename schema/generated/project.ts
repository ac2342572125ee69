// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * This interface was referenced by `Project`'s JSON-Schema
 * via the `definition` "Severity".
 */
export type Severity = "critical" | "error" | "warning" | "info";

/**
 * claw.yaml: where the project's parts lie, and how alerts map onto its places.
 */
export interface Project {
  name: string;
  /**
   * path of the topology file
   */
  topology: string;
  /**
   * folders or files of .claw sources; default: the folder of claw.yaml
   */
  runbooks?: string[];
  /**
   * per alert source: how its own fields become ours
   */
  sources?: {
    [k: string]: SourceMapping;
  };
}
/**
 * This interface was referenced by `Project`'s JSON-Schema
 * via the `definition` "SourceMapping".
 */
export interface SourceMapping {
  /**
   * the vendor's service name → ours
   */
  services?: {
    [k: string]: ServiceMapping;
  };
  severity?: SeverityMapping;
}
/**
 * This interface was referenced by `Project`'s JSON-Schema
 * via the `definition` "ServiceMapping".
 */
export interface ServiceMapping {
  service: string;
  regions?: string[];
  tenants?: string[];
  environment?: string;
}
/**
 * how severity is found
 */
export interface SeverityMapping {
  /**
   * the vendor's priority → severity
   */
  priority?: {
    [k: string]: Severity;
  };
  /**
   * used where the alert has no priority
   */
  urgency?: {
    [k: string]: Severity;
  };
}
/**
 * This interface was referenced by `Project`'s JSON-Schema
 * via the `definition` "SeverityMapping".
 */
export interface SeverityMapping1 {
  /**
   * the vendor's priority → severity
   */
  priority?: {
    [k: string]: Severity;
  };
  /**
   * used where the alert has no priority
   */
  urgency?: {
    [k: string]: Severity;
  };
}
