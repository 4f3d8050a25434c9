import { seededRandom } from '../product/seeded-random.js';
import { deadLettersOf } from './dead-letters-of.js';
import { FaultReceivers, repetitions } from './fault-receivers.js';
import { faultSizes } from './fault-sizes.js';
import { FaultyTopology } from './faulty-topology.js';
import { killInLanes, killsOfRound } from './kill-lanes.js';
import { reckon } from './reckon.js';
import { settle } from './settle.js';
import { tellCounts } from './tell-counts.js';
import { Workload } from './workload.js';

const SIZES = faultSizes({ rounds: 3, runsPerRound: 3, findings: 40, kills: 3, awayMs: 0, scheduleMs: 0 });
const KILL_WITHIN_MS = 3_000;
const PATIENCE_MS = 10_000;

jest.setTimeout(180_000 + SIZES.rounds * 120_000);

let receivers: FaultReceivers;
let installation: FaultyTopology;

beforeAll(async () => {
  receivers = await FaultReceivers.start(() => installation.now());
  installation = await FaultyTopology.start({
    env: { ...receivers.env, TENOR_JOB_LEASE_SECONDS: '3' },
  });
  await receivers.connect(installation.client);
});

afterAll(async () => {
  await installation.dispose();
  await receivers.stop();
});

test(`contracts-api, runners and notifiers that are killed ${SIZES.kills} times each lose and double nothing`, async () => {
  const { client, topology } = installation;
  const workload = new Workload(SIZES, seededRandom(SIZES.seed));
  const services = (['contracts-api', 'job-runner', 'notifier'] as const).map((service, n) => ({
    candidates: topology.of(service),
    withinMs: KILL_WITHIN_MS,
    random: seededRandom(SIZES.seed + 1 + n),
  }));
  const began = Date.now();
  for (let round = 1; round <= SIZES.rounds; round += 1) {
    const kills = killsOfRound(round, SIZES.rounds, SIZES.kills);
    const lanes = services.map((service) => ({ ...service, kills }));
    await Promise.all([workload.play(client, round), killInLanes(installation, lanes)]);
  }
  const played = Date.now();
  const leaps = await settle(installation, workload.firing, PATIENCE_MS);
  const reckoning = await reckon(installation, workload, receivers);
  tellCounts(`seed ${SIZES.seed}: ${SIZES.kills} kills of each service`, [began, played], leaps, reckoning);
  const { faults } = reckoning;

  expect([faults, faults.length === 0 ? '' : installation.output()]).toEqual([[], '']);
  expect(await deadLettersOf(installation)).toEqual([]);
  // Each kill of a notifier may repeat what it was just sending: two messages to a host at most.
  expect(repetitions(receivers.mails)).toBeLessThanOrEqual(2 * SIZES.kills);
  expect(repetitions(receivers.chats)).toBeLessThanOrEqual(2 * SIZES.kills);
  expect(topology.refused()).toEqual([]);
});
