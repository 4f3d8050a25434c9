import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom, throwError, type Observable } from 'rxjs';
import { type EventPort, type IncomingEvent, type Outcome } from './event-port.js';

/**
 * Lets a Nest microservice consume through the port: `@EventPattern(TOPIC)` handlers take
 * `readonly IncomingEvent[]` and answer `readonly Outcome[]`. Give the microservice a
 * {@link RethrowFilter} as global filter, or Nest replaces errors by "Internal server error".
 * Starting and stopping the port is its owner's business.
 */
export class EventPortStrategy extends Server implements CustomTransportStrategy {
  // Otherwise Nest logs each error itself, beside what the port says about it.
  override readonly propagatesEventHandlerErrors = true;

  constructor(
    private readonly port: EventPort,
    private readonly group: string,
  ) {
    super();
  }

  override listen(callback: () => void): void {
    for (const [topic, handler] of this.messageHandlers) {
      if (handler.isEventHandler !== true)
        throw new Error(`${topic}: use @EventPattern, events have no answer`);
      if (handler.next !== undefined) throw new Error(`${topic}: one handler per topic and group`);
      this.port.subscribe({
        topic,
        group: this.group,
        handle: async (events) => asOutcomes(await settle(handler(events)), topic),
      });
    }
    callback();
  }

  override close(): void {
    // The port belongs to whoever made it, and may carry other services.
  }

  override on(): never {
    throw new Error('the event port has no events of its own');
  }

  override unwrap<T = EventPort>(): T {
    const port: unknown = this.port;
    return port as T;
  }
}

/** Hands a handler's error on as it is, so that the port can tell infrastructure from faults. */
@Catch()
export class RethrowFilter implements RpcExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}

/** Nest answers with a value, a promise or an observable, and any of them in a promise. */
async function settle(answer: unknown): Promise<unknown> {
  const value: unknown = await answer;
  return isObservable(value) ? lastValueFrom(value) : value;
}

const STATUSES: readonly unknown[] = ['done', 'fault', 'error'] satisfies Outcome['status'][];

function asOutcomes(value: unknown, topic: string): readonly Outcome[] {
  if (!Array.isArray(value) || !value.every(isOutcome)) {
    throw new TypeError(`the handler of ${topic} must answer a list of outcomes`);
  }
  return value;
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && 'status' in value && STATUSES.includes(value.status);
}

/** What an `@EventPattern` handler has to look like. */
export type EventHandler = (events: readonly IncomingEvent[]) => Promise<readonly Outcome[]>;
