import { TOPICS } from '@tenor/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../notifications/eventually.js';
import { seededRandom } from '../product/seeded-random.js';
import { deadLettersOf } from './dead-letters-of.js';
import { FaultReceivers, repetitions } from './fault-receivers.js';
import { faultSizes } from './fault-sizes.js';
import { FaultyTopology } from './faulty-topology.js';
import { unconsumed } from './kafka-topics-of.js';
import { reckon } from './reckon.js';
import { eventIdOf, readAll, shuffled, withRecords } from './records-of.js';
import { settle } from './settle.js';
import { tellCounts } from './tell-counts.js';
import { Workload } from './workload.js';

const SIZES = faultSizes({
  rounds: 2,
  runsPerRound: 3,
  findings: 40,
  kills: 2,
  awayMs: 12_000,
  scheduleMs: 0,
});
const PATIENCE_MS = 15_000;

jest.setTimeout(240_000 + SIZES.rounds * 60_000 + SIZES.awayMs);

const random = seededRandom(SIZES.seed);
const workload = new Workload(SIZES, seededRandom(SIZES.seed + 1));
let receivers: FaultReceivers;
let installation: FaultyTopology;
let rounds = 0;
let notifierKills = 0;

beforeAll(async () => {
  receivers = await FaultReceivers.start(() => installation.now());
  installation = await FaultyTopology.start({
    env: { ...receivers.env, TENOR_JOB_LEASE_SECONDS: '3' },
    processes: { notifier: 3 },
  });
  await receivers.connect(installation.client);
});

afterAll(async () => {
  await installation.dispose();
  await receivers.stop();
});

async function playRounds(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await workload.play(installation.client, (rounds += 1));
}

/** Counts everything, and tells it. */
async function expectNothingLost(what: string, began: number): Promise<void> {
  const played = Date.now();
  const leaps = await settle(installation, workload.firing, PATIENCE_MS);
  const reckoning = await reckon(installation, workload, receivers);
  tellCounts(`seed ${SIZES.seed}: ${what}`, [began, played], leaps, reckoning);
  const { faults } = reckoning;
  expect([faults, faults.length === 0 ? '' : installation.output()]).toEqual([[], '']);
  expect(repetitions(receivers.mails)).toBeLessThanOrEqual(2 * notifierKills);
  expect(repetitions(receivers.chats)).toBeLessThanOrEqual(2 * notifierKills);
  expect(installation.topology.refused()).toEqual([]);
}

test(`the broker is away for ${SIZES.awayMs / 1000} s in the midst of it: runs are accepted and end meanwhile, and nothing is lost`, async () => {
  const { topology, client } = installation;
  const began = Date.now();
  const playing = playRounds(SIZES.rounds);
  await sleep(random() * 3_000);
  await topology.kafka.killNode(1);
  const back = sleep(SIZES.awayMs);
  const id = await workload.ask(client, 300);
  await client.ended(id, SIZES.awayMs);
  await back;
  await topology.kafka.startNode(1);
  await playing;
  await expectNothingLost(`the broker was away for ${SIZES.awayMs / 1000} s`, began);
  expect(await deadLettersOf(installation)).toEqual([]);
  // Each finds its way back by itself; a client that waits before it tries again takes a few seconds more.
  for (const one of topology.processes)
    await eventually(async () => {
      const status = await one.health('ready');
      return status === 200 ? null : `${one.name} answers ${status}`;
    });
});

test('a notifier joins and another is killed while findings are consumed, again and again, and nothing is lost', async () => {
  const { topology } = installation;
  const began = Date.now();
  const notifiers = [...topology.of('notifier')];
  let out = notifiers[2]!;
  await out.kill();
  notifierKills += 1;
  for (let n = 0; n < SIZES.kills; n += 1) {
    const playing = playRounds(1);
    await sleep(random() * 1_500);
    await out.start(installation.clock);
    const running = notifiers.filter((one) => one !== out);
    out = running[Math.floor(random() * running.length)]!;
    await out.kill();
    notifierKills += 1;
    await playing;
  }
  await out.start(installation.clock);
  await expectNothingLost(`${SIZES.kills} times a notifier joined and another was killed`, began);
  await eventually(async () => {
    const lag = await unconsumed(topology.kafka);
    return lag === 0 ? null : `${lag} records are not consumed`;
  }, 60_000);
  expect(await deadLettersOf(installation)).toEqual([]);
});

test('what cannot be read becomes dead letters, and all commands and events again in another order change nothing', async () => {
  const { topology, client } = installation;
  const began = Date.now();
  const before = await client.count('deliveries');
  const topics = [TOPICS.jobCommands, TOPICS.jobEvents, TOPICS.notifierCommands];
  const poison = topics.map((topic) => ({
    topic,
    key: Buffer.from('renewal-check'),
    headers: [],
    value: Buffer.from(`no JSON for ${topic}`),
  }));
  const told = await withRecords(installation, async (records) => {
    const commands = await readAll(records, TOPICS.jobCommands);
    const events = await readAll(records, TOPICS.jobEvents);
    await records.produce(poison);
    await records.produce([...shuffled(commands, random), ...shuffled(events, random)]);
    await records.produce(shuffled(events, random));
    return {
      commands: commands.length,
      events: events.length,
      distinct: new Set(events.map(eventIdOf)).size,
    };
  });
  await eventually(async () => {
    const lag = await unconsumed(topology.kafka);
    return lag === 0 ? null : `${lag} records are not consumed`;
  }, 120_000);

  await playRounds(1);
  await expectNothingLost(
    `${told.commands} commands once more, ${told.events} events (${told.distinct} of them distinct) twice more`,
    began,
  );
  const letters = await deadLettersOf(installation);
  expect(letters.map(({ value }) => Buffer.from(value, 'base64').toString()).sort()).toEqual(
    poison.map(({ value }) => value.toString()).sort(),
  );
  // Nothing but the last round was news.
  const news = (await client.count('deliveries')) - before;
  expect(news).toBeLessThanOrEqual(3 * 2 * 11);
});
