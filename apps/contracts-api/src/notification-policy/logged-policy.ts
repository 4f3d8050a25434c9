import { type Entity, type RouteInput } from '@tenor/domain';
import { type PolicyDocument } from '@tenor/persistence';

/** The policy as the change log tells it: the root's fields; who wrote it is the entry's actor. */
export function toLoggedPolicy({
  _id,
  root,
  updatedAt,
  version,
}: Pick<PolicyDocument, '_id' | 'root' | 'updatedAt' | 'version'>): RouteInput & Entity {
  // It is made at the first start and never deleted, so that nobody needs to know when.
  return { ...root, id: _id, createdAt: updatedAt, updatedAt, version };
}
