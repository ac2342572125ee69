// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * Where services answer: kept outside the bundle, because it belongs to the host and names its secrets.
 */
export interface Hosts {
  /**
   * by the name the runbook gives the service
   */
  services: {
    [k: string]: ServiceHosts;
  };
  /**
   * path of the lock authority's database
   */
  locks?: string;
  /**
   * JSON log files whose lines of a run belong into its trail
   */
  logs?: string[];
  /**
   * by channel function, such as slack
   */
  notify?: {
    [k: string]: Channel;
  };
  /**
   * who belongs to a group that runbooks may ask, by its name
   */
  groups?: {
    [k: string]: string[];
  };
}
/**
 * This interface was referenced by `Hosts`'s JSON-Schema
 * via the `definition` "ServiceHosts".
 */
export interface ServiceHosts {
  endpoints: Endpoint[];
  tls?: Tls;
}
/**
 * This interface was referenced by `Hosts`'s JSON-Schema
 * via the `definition` "Endpoint".
 */
export interface Endpoint {
  /**
   * host:port, or for http a base URL
   */
  address: string;
  /**
   * place kind → name; the endpoint that names most of a call's places is taken
   */
  places?: {
    [k: string]: string;
  };
}
/**
 * This interface was referenced by `Hosts`'s JSON-Schema
 * via the `definition` "Tls".
 */
export interface Tls {
  /**
   * path
   */
  ca: string;
  certificate?: string;
  key?: string;
  serverName?: string;
}
/**
 * This interface was referenced by `Hosts`'s JSON-Schema
 * via the `definition` "Channel".
 */
export interface Channel {
  url?: string;
  file?: string;
}
