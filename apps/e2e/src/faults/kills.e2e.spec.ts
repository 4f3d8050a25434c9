import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../product/seeded-random.js';
import { deadLettersOf } from './dead-letters-of.js';
import { FaultReceivers, repetitions } from './fault-receivers.js';
import { faultSizes } from './fault-sizes.js';
import { FaultyProduct } from './faulty-product.js';
import { killsOfRound } from './kill-lanes.js';
import { reckon } from './reckon.js';
import { settle } from './settle.js';
import { tellCounts } from './tell-counts.js';
import { Workload } from './workload.js';

const SIZES = faultSizes({ rounds: 3, runsPerRound: 3, findings: 40, kills: 4, awayMs: 0, scheduleMs: 0 });
const KILL_WITHIN_MS = 2_500;
const PATIENCE_MS = 10_000;
/** Every third kill meets the database alone. The product gives up after more than five of them in a minute. */
const DATABASE_EVERY = 3;

jest.setTimeout(90_000 + SIZES.rounds * 60_000);

const random = seededRandom(SIZES.seed);
let receivers: FaultReceivers;
let installation: FaultyProduct;
let kills = 0;

beforeAll(async () => {
  receivers = await FaultReceivers.start(() => installation.now());
  installation = await FaultyProduct.start({ ...receivers.env, TENOR_JOB_LEASE_SECONDS: '3' });
  await receivers.connect(installation.client);
});

afterAll(async () => {
  await installation.dispose();
  await receivers.stop();
});

test(`the product and its database, killed ${SIZES.kills} times, lose and double nothing`, async () => {
  const workload = new Workload(SIZES, seededRandom(SIZES.seed + 1));
  const began = Date.now();
  for (let round = 1; round <= SIZES.rounds; round += 1) {
    const ofRound = killsOfRound(round, SIZES.rounds, SIZES.kills);
    await Promise.all([workload.play(installation.client, round), kill(ofRound)]);
  }
  const played = Date.now();
  const leaps = await settle(installation, workload.firing, PATIENCE_MS);
  const reckoning = await reckon(installation, workload, receivers);
  tellCounts(`seed ${SIZES.seed}: ${SIZES.kills} kills`, [began, played], leaps, reckoning);
  const { faults } = reckoning;

  expect([faults, faults.length === 0 ? '' : installation.output()]).toEqual([[], '']);
  expect(await deadLettersOf(installation)).toEqual([]);
  // Each kill may repeat what was just being sent: two messages to a host at most.
  expect(repetitions(receivers.mails)).toBeLessThanOrEqual(2 * SIZES.kills);
  expect(repetitions(receivers.chats)).toBeLessThanOrEqual(2 * SIZES.kills);
});

async function kill(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await sleep(random() ** 2 * KILL_WITHIN_MS);
    kills += 1;
    if (kills % DATABASE_EVERY === 0) await installation.killDatabase();
    else await installation.kill();
  }
}
