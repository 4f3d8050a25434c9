import { startEmbeddedMongo } from '@tenor/embedded-mongo';
import { spawn, type ChildProcess } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareEnvironment, newDataDir, Product } from './product/product.js';
import { seededRandom } from './product/seeded-random.js';

const MAIN = resolve(__dirname, '../../../apps/standalone/dist/main.js');
const SEED = Number(process.env['TENOR_TEST_SEED'] ?? '20261123');
const KILLS = Number(process.env['TENOR_TEST_KILLS'] ?? '4');
/** Within so many ms everything of an interrupted start must be gone. */
const GONE_WITHIN_MS = 15_000;
/** A start may take so long in ms on a busy machine. */
const READY_WITHIN_MS = 60_000;

jest.setTimeout(60_000 + KILLS * 20_000);

const random = seededRandom(SEED);
let dataDir: string;

beforeEach(async () => {
  dataDir = await newDataDir();
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

interface Started {
  readonly group: number;
  readonly output: () => string;
}

/** The product as a supervisor starts it: in a group of its own, and nothing but that looks after its children. */
function startInGroup(): Started {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: { ...bareEnvironment(), PORT: '0', TENOR_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += String(chunk)));
  child.stderr?.on('data', (chunk: Buffer) => (output += String(chunk)));
  if (child.pid === undefined) throw new Error('the product could not be spawned');
  return { group: child.pid, output: () => output };
}

/** The processes of a group (Linux only); what has ended and is not reaped yet does not count. */
async function members(group: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)),
  );
  return stats.flatMap((stat) => {
    const fields = /^(\d+) \(.*\) (\S) \d+ (\d+) /s.exec(stat ?? '');
    return fields !== null && fields[2] !== 'Z' && Number(fields[3]) === group ? [Number(fields[1])] : [];
  });
}

/** Waits until a group is empty. @returns what is left of it, which is ended then. */
async function leftOf(group: number): Promise<number> {
  const end = Date.now() + GONE_WITHIN_MS;
  let left = await members(group);
  while (left.length > 0 && Date.now() < end) {
    await sleep(50);
    left = await members(group);
  }
  if (left.length > 0) process.kill(-group, 'SIGKILL');
  return left.length;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It may have ended by itself.
    if ((error as { code?: unknown }).code !== 'ESRCH') throw error;
  }
}

test.each([
  ['SIGKILL to the product alone', 'SIGKILL', false],
  ['SIGTERM to its group', 'SIGTERM', true],
  ['SIGINT to its group', 'SIGINT', true],
] as const)(
  `%s at ${KILLS} random moments of a start leaves no process behind, and the next start works`,
  async (_, name, group) => {
    const interrupt = async ({ group: leader, output }: Started): Promise<void> => {
      signal(group ? -leader : leader, name);
      expect([await leftOf(leader), output()]).toEqual([0, expect.any(String)]);
      if (name !== 'SIGKILL') expect(output()).not.toMatch(/starting it again|cannot start|cleanly/);
      const next = await startEmbeddedMongo({ dataDir, lockTimeoutMs: 2_000 });
      await next.stop();
    };
    const whole = startInGroup();
    const begun = Date.now();
    while (!whole.output().includes('Tenor is ready') && Date.now() - begun < READY_WITHIN_MS)
      await sleep(20);
    const startMs = Date.now() - begun;
    await interrupt(whole);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const started = startInGroup();
      // The database starts in the second half, when the code is loaded.
      await sleep(Math.floor((0.3 + 0.7 * random()) * startMs));
      await interrupt(started);
    }
    const product = await Product.start(dataDir);
    expect(await product.stop()).toBe(0);
  },
);
