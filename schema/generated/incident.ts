// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * This interface was referenced by `Incident`'s JSON-Schema
 * via the `definition` "Severity".
 */
export type Severity = "critical" | "error" | "warning" | "info";

/**
 * One alert, normalised: what the vendor said and what the project's mappings add, never invented.
 */
export interface Incident {
  id: string;
  source: string;
  service: string | null;
  severity: Severity | null;
  status: "triggered" | "acknowledged" | "resolved";
  title: string;
  /**
   * RFC 3339
   */
  started_at: string | null;
  regions: string[];
  tenants: string[];
  environment: string | null;
  links: string[];
  dedup_key: string;
  /**
   * the vendor's own fields, whole
   */
  vendor: {
    [k: string]: unknown;
  };
  /**
   * field → which mapping supplied it
   */
  mapped: {
    [k: string]: string;
  };
}
