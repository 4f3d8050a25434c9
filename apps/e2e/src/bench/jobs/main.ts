import { parseArgs } from 'node:util';
import { contractsBench } from './contracts-bench.js';
import { coverageBench } from './coverage-bench.js';

const { values } = parseArgs({ options: { devices: { type: 'string' }, contracts: { type: 'string' } } });
// Both, unless one is asked for.
const both = values.devices === undefined && values.contracts === undefined;

function count(name: 'devices' | 'contracts'): number | undefined {
  const text = values[name] ?? (both ? '100000' : undefined);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 100) throw new Error(`--${name} must be a whole number from 100`);
  return number;
}

const [devices, contracts] = [count('devices'), count('contracts')];
if (devices !== undefined) await coverageBench(devices);
if (contracts !== undefined) await contractsBench(contracts);
