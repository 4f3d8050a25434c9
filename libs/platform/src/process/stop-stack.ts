/**
 * What has to be undone when a program stops, or when its start fails half-way: the last first.
 */
export class StopStack {
  private readonly stops: (() => Promise<void>)[] = [];
  private stopped: Promise<void> | undefined;

  push(stop: () => Promise<void>): void {
    this.stops.push(stop);
  }

  /**
   * Runs what starts things and pushes how they are stopped; when it fails, what was started is stopped
   * again before the error goes on.
   */
  async guard<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      try {
        await this.stop();
      } catch (second) {
        throw new AggregateError([error, second], `${messageOf(error)} (and then: ${messageOf(second)})`);
      }
      throw error;
    }
  }

  /**
   * Stops everything, each part even when one before it failed; safe to call twice.
   * @throws AggregateError when some parts did not stop cleanly.
   */
  stop(): Promise<void> {
    return (this.stopped ??= this.stopAll());
  }

  private async stopAll(): Promise<void> {
    const faults: unknown[] = [];
    for (let stop = this.stops.pop(); stop !== undefined; stop = this.stops.pop()) {
      try {
        await stop();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) {
      throw new AggregateError(
        faults,
        `some parts did not stop cleanly: ${faults.map(messageOf).join('; ')}`,
      );
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
