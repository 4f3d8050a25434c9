/** What Slack refuses: https://docs.slack.dev/reference/block-kit/blocks (read 2026). */
const LIMITS = {
  blocks: 50,
  headerText: 150,
  sectionText: 3000,
  fields: 10,
  fieldText: 2000,
  contextElements: 10,
  contextText: 3000,
  actions: 25,
  blockId: 255,
  /** Slack cuts longer ones off; a message should not come near. */
  messageText: 40_000,
} as const;

type Json = Readonly<Record<string, unknown>>;

/** Every way in which the payload breaks Slack's limits, as `blocks[2].text: …`; none: it is fine. */
export function blockKitFaults(payload: unknown): string[] {
  if (!isObject(payload)) return ['payload: must be an object'];
  const faults: string[] = [];
  const { text, blocks } = payload;
  if (text !== undefined && typeof text !== 'string') faults.push('text: must be text');
  if (typeof text === 'string') checkLength(faults, 'text', text, LIMITS.messageText);
  if (text === undefined && blocks === undefined) faults.push('no_text');
  if (blocks === undefined) return faults;
  if (!Array.isArray(blocks)) return [...faults, 'blocks: must be a list'];
  if (blocks.length === 0 || blocks.length > LIMITS.blocks) {
    faults.push(`blocks: must have 1 to ${LIMITS.blocks} entries, has ${blocks.length}`);
  }
  blocks.forEach((block: unknown, index) => faults.push(...blockFaults(block, `blocks[${index}]`)));
  return faults;
}

function blockFaults(block: unknown, path: string): string[] {
  if (!isObject(block)) return [`${path}: must be an object`];
  const faults: string[] = [];
  if (typeof block['block_id'] === 'string') {
    checkLength(faults, `${path}.block_id`, block['block_id'], LIMITS.blockId);
  }
  switch (block['type']) {
    case 'divider':
      break;
    case 'header':
      checkText(faults, `${path}.text`, block['text'], LIMITS.headerText, ['plain_text']);
      break;
    case 'section':
      checkSection(faults, path, block);
      break;
    case 'context':
      checkList(faults, `${path}.elements`, block['elements'], LIMITS.contextElements, (element, at) =>
        checkText(faults, at, element, LIMITS.contextText),
      );
      break;
    case 'actions':
      checkList(faults, `${path}.elements`, block['elements'], LIMITS.actions, () => undefined);
      break;
    default:
      faults.push(`${path}.type: ${JSON.stringify(block['type'])} is not known here`);
  }
  return faults;
}

function checkSection(faults: string[], path: string, block: Json): void {
  if (block['text'] === undefined && block['fields'] === undefined) {
    faults.push(`${path}: must have text or fields`);
  }
  if (block['text'] !== undefined) checkText(faults, `${path}.text`, block['text'], LIMITS.sectionText);
  if (block['fields'] !== undefined) {
    checkList(faults, `${path}.fields`, block['fields'], LIMITS.fields, (field, at) =>
      checkText(faults, at, field, LIMITS.fieldText),
    );
  }
}

function checkList(
  faults: string[],
  path: string,
  list: unknown,
  max: number,
  check: (entry: unknown, path: string) => void,
): void {
  if (!Array.isArray(list) || list.length === 0 || list.length > max) {
    faults.push(`${path}: must be a list of 1 to ${max}`);
    return;
  }
  list.forEach((entry: unknown, index) => check(entry, `${path}[${index}]`));
}

function checkText(
  faults: string[],
  path: string,
  value: unknown,
  max: number,
  types: readonly string[] = ['plain_text', 'mrkdwn'],
): void {
  if (!isObject(value) || typeof value['text'] !== 'string' || !types.includes(String(value['type']))) {
    faults.push(`${path}: must be a text object of type ${types.join(' or ')}`);
    return;
  }
  if (value['text'] === '') faults.push(`${path}: must not be empty`);
  checkLength(faults, path, value['text'], max);
}

function checkLength(faults: string[], path: string, text: string, max: number): void {
  if (text.length > max) faults.push(`${path}: must have at most ${max} characters, has ${text.length}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
