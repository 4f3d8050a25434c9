/** A part of the product that can be started and stopped, whatever process it lives in. */
export interface Service {
  start(): Promise<void>;
  /** Finishes what is under way, then lets go; safe to call twice. */
  stop(): Promise<void>;
}
