import { invalidInput, nameKey, TARGET_TYPES, valuesOf, type Target, type TargetType } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type JsonObject } from '../http/merge-patch.js';
import { type SeenTenants } from '../http/principal.js';
import { type Condition } from '../list/list-definition.js';
import { isUuid } from '../list/parse-value.js';
import { LINKED_KINDS } from './linked-kinds.js';
import { TargetObjects } from './target-objects.js';

const TYPES = valuesOf(TARGET_TYPES);

/** Puts ids in the place of the names of what contracts cover. */
export class TargetNames {
  readonly objects: TargetObjects;

  constructor(database: Connection) {
    this.objects = new TargetObjects(database);
  }

  /**
   * Replaces `target` of a body, a name or an id, by `targetId`.
   * @param current What the body changes; its type counts when the body has none.
   * @throws Problem invalid_input naming `target`: given with the id, of nothing, or of several.
   */
  async resolveBody(body: JsonObject, current: Target | undefined): Promise<JsonObject> {
    if (!Object.hasOwn(body, 'target')) return body;
    const { target, ...rest } = body;
    const refuse = (message: string, code: string): Error =>
      invalidInput([{ path: 'target', message, code }]);
    if (Object.hasOwn(rest, 'targetId')) {
      throw refuse('must not be given together with targetId', 'ambiguous');
    }
    if (typeof target !== 'string' || target.trim() === '') throw refuse('must be a name', 'invalid_type');
    const type = typeOf(Object.hasOwn(rest, 'targetType') ? rest['targetType'] : current?.targetType);
    if (type === undefined) {
      const message = `must be one of ${TYPES.join(', ')}`;
      throw invalidInput([{ path: 'targetType', message, code: 'invalid_choice' }]);
    }
    const { one, many } = LINKED_KINDS[type];
    const [id, ...others] = (await this.objects.idsByName(type, [target])).get(nameKey(target)) ?? [];
    if (others.length > 0) throw refuse(`names several ${many}; give targetId instead`, 'ambiguous');
    if (id !== undefined) return { ...rest, targetId: id };
    if (isUuid(target.toLowerCase())) return { ...rest, targetId: target.toLowerCase() };
    throw refuse(`names no ${one}`, 'unknown_reference');
  }

  /**
   * Replaces names among the values of filters by ids, of the types that the request asks for. A name that
   * nothing has matches nothing; nor does one of what the caller does not see.
   */
  async resolveConditions(conditions: readonly Condition[], seen: SeenTenants): Promise<Condition[]> {
    const asked = conditions.find(({ path, operator }) => path === 'targetType' && operator === 'eq');
    const types = asked === undefined ? TYPES : asked.values.flatMap((value) => typeOf(value) ?? []);
    return Promise.all(
      conditions.map(async (condition) => {
        const { type } = condition;
        if (type.kind !== 'reference' || type.to !== 'target') return condition;
        const texts = condition.values.map(String);
        const named = await Promise.all(types.map((each) => this.objects.idsByName(each, texts, seen)));
        const ids = texts.map((text) => text.toLowerCase()).filter(isUuid);
        return {
          ...condition,
          values: [...new Set([...named.flatMap((ids) => [...ids.values()].flat()), ...ids])],
        };
      }),
    );
  }
}

function typeOf(value: unknown): TargetType | undefined {
  return TYPES.find((known) => known === value);
}
