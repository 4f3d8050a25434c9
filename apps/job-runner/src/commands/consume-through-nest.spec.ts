import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import {
  DONE,
  EventPortStrategy,
  RethrowFilter,
  type EventPort,
  type IncomingEvent,
  type Outcome,
  type Subscription,
} from '@tenor/messaging';
import { isInfrastructureError } from '@tenor/platform';
import 'reflect-metadata';

const AWAY = Object.assign(new Error('the database is away'), { retryable: true });

@Controller()
class Consumer {
  @EventPattern('good.v1')
  good(@Payload() events: readonly IncomingEvent[]): Promise<readonly Outcome[]> {
    return Promise.resolve(events.map(() => DONE));
  }

  @EventPattern('away.v1')
  away(@Payload() _events: readonly IncomingEvent[]): Promise<readonly Outcome[]> {
    return Promise.reject(AWAY);
  }

  @EventPattern('wrong.v1')
  wrong(@Payload() _events: readonly IncomingEvent[]): Promise<unknown> {
    return Promise.resolve('done');
  }
}

@Module({ controllers: [Consumer] })
class ConsumerModule {}

const EVENT: IncomingEvent = {
  topic: 'good.v1',
  partition: 0,
  offset: '1',
  key: 'k',
  headers: {},
  value: new Uint8Array(),
  timestamp: '2026-11-22T06:00:00.000Z',
};

describe('handlers of Nest on the event port', () => {
  const subscriptions = new Map<string, Subscription>();
  const port: EventPort = {
    publish: () => Promise.resolve(),
    subscribe: (subscription) => void subscriptions.set(subscription.topic, subscription),
    start: () => Promise.resolve(),
    check: () => Promise.resolve(),
    lag: () => Promise.resolve([]),
    stop: () => Promise.resolve(),
  };

  beforeAll(async () => {
    const app = await NestFactory.createMicroservice(ConsumerModule, {
      strategy: new EventPortStrategy(port, 'g'),
      logger: false,
    });
    app.useGlobalFilters(new RethrowFilter());
    await app.listen();
  });

  it('are subscribed under their topic and group, take the batch, and answer its outcomes', async () => {
    expect([...subscriptions.keys()].sort()).toEqual(['away.v1', 'good.v1', 'wrong.v1']);
    const good = subscriptions.get('good.v1')!;
    expect(good.group).toBe('g');
    expect(await good.handle([EVENT, EVENT])).toEqual([DONE, DONE]);
  });

  it('hand their errors on as they are, so that an absent database is told from a fault', async () => {
    const thrown: unknown = await subscriptions
      .get('away.v1')!
      .handle([EVENT])
      .catch((error: unknown) => error);
    expect(thrown).toBe(AWAY);
    expect(isInfrastructureError(thrown)).toBe(true);
  });

  it('are refused an answer that is no list of outcomes', async () => {
    await expect(subscriptions.get('wrong.v1')!.handle([EVENT])).rejects.toThrow(
      /wrong\.v1 must answer a list of outcomes/,
    );
  });
});
