import { Problem } from '@tenor/domain';
import { type SeenTenants } from '../http/principal.js';
import { SECOND_PRIMARY } from './assignment-conflict.js';

/**
 * Does a write of somebody who may be restricted to tenants: such a caller is told that there is a primary
 * already, and neither which nor when, for it may be of another tenant's contract.
 */
export async function withSeenConflict<T>(seen: SeenTenants, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (seen === null || !(error instanceof Problem)) throw error;
    const conflict = error.errors.find(({ code }) => code === SECOND_PRIMARY);
    if (conflict === undefined) throw error;
    const message = 'the target has a primary already';
    throw new Problem('conflict', `${conflict.path}: ${message}.`, [{ ...conflict, message }]);
  }
}
