import { TOPICS } from '@tenor/domain';
import { partitionOf } from '@tenor/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../product/seeded-random.js';
import { deadLettersOf } from './dead-letters-of.js';
import { FaultReceivers, repetitions } from './fault-receivers.js';
import { faultSizes } from './fault-sizes.js';
import { FaultyTopology } from './faulty-topology.js';
import { reckon } from './reckon.js';
import { settle } from './settle.js';
import { tellCounts } from './tell-counts.js';
import { Workload } from './workload.js';

const SIZES = faultSizes({
  rounds: 0,
  runsPerRound: 5,
  findings: 200,
  kills: 3,
  awayMs: 8_000,
  scheduleMs: 0,
});
const PATIENCE_MS = 15_000;
const KEY = 'renewal-check';

jest.setTimeout(300_000 + SIZES.kills * 60_000);

let receivers: FaultReceivers;
let installation: FaultyTopology;

beforeAll(async () => {
  receivers = await FaultReceivers.start(() => installation.now());
  installation = await FaultyTopology.start({
    env: { ...receivers.env, TENOR_JOB_LEASE_SECONDS: '3' },
    kafkaNodes: 3,
  });
  await receivers.connect(installation.client);
});

afterAll(async () => {
  await installation.dispose();
  await receivers.stop();
});

test(`brokers of three that are killed, and leaders that are moved, lose and double nothing`, async () => {
  const { client, topology } = installation;
  const { kafka } = topology;
  const random = seededRandom(SIZES.seed);
  const workload = new Workload(SIZES, seededRandom(SIZES.seed + 1));
  const partition = partitionOf(KEY, (await kafka.leaders(TOPICS.jobEvents)).length);
  const began = Date.now();
  for (let round = 1; round <= SIZES.kills; round += 1) {
    const playing = workload.play(client, round);
    await sleep(random() * 1_500);
    // The node that leads the partition of all events of the job: everything has to find its new leader.
    const node = (await kafka.leaders(TOPICS.jobEvents))[partition] ?? 1;
    await kafka.killNode(node);
    await sleep(SIZES.awayMs);
    await kafka.startNode(node);
    await playing;
  }
  for (const topic of [TOPICS.jobEvents, TOPICS.jobCommands]) {
    const playing = workload.play(client, SIZES.kills + 1 + Number(topic === TOPICS.jobCommands));
    const leaders = await kafka.leaders(topic);
    for (const [moved, leader] of leaders.entries()) {
      await kafka.movePartition(topic, moved, [(leader % 3) + 1, ((leader + 1) % 3) + 1]);
      await sleep(random() * 500);
    }
    await playing;
  }
  const played = Date.now();
  const leaps = await settle(installation, workload.firing, PATIENCE_MS);
  const reckoning = await reckon(installation, workload, receivers);
  tellCounts(
    `seed ${SIZES.seed}: ${SIZES.kills} brokers killed, leaders moved`,
    [began, played],
    leaps,
    reckoning,
  );
  const { faults } = reckoning;

  expect([faults, faults.length === 0 ? '' : installation.output()]).toEqual([[], '']);
  expect(repetitions(receivers.mails) + repetitions(receivers.chats)).toBe(0);
  expect(await deadLettersOf(installation)).toEqual([]);
});
