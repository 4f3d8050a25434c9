import { parseArgs } from 'node:util';
import { coverageBench } from './coverage-bench.js';

const { values } = parseArgs({ options: { devices: { type: 'string', default: '100000' } } });
const devices = Number(values.devices);
if (!Number.isInteger(devices) || devices < 100) throw new Error('--devices must be a whole number from 100');
await coverageBench(devices);
