import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKafka } from './start-kafka.js';

jest.setTimeout(120_000);

function answers(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

test('a node is killed and comes back on its port with what it had; a stop leaves nothing that listens', async () => {
  const kafka = await startKafka();
  const [broker = ''] = kafka.brokers;
  try {
    await kafka.createTopic('kept.v1', { partitions: 3 });
    await kafka.killNode(1);
    expect(await answers(broker)).toBe(false);
    await kafka.startNode(1);
    expect(await kafka.leaders('kept.v1')).toEqual([1, 1, 1]);
  } finally {
    await kafka.stop();
  }
  expect(await answers(broker)).toBe(false);
});

test('the JVM ends with the process that started it, even by SIGKILL', async () => {
  const script = [
    "import { startKafka } from '@tenor/test-engines';",
    'const kafka = await startKafka();',
    "process.stdout.write(kafka.brokers.join() + '\\n');",
  ];
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script.join('\n')], {
    cwd: dirname(__filename),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  expect(await answers(line)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const end = Date.now() + 10_000;
  while ((await answers(line)) && Date.now() < end) await sleep(50);
  expect(await answers(line)).toBe(false);
});
