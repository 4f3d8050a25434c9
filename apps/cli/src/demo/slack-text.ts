import { z } from 'zod';

const text = z.object({ text: z.string() });
const block = z.object({ text: text.optional(), elements: z.array(text).optional() });

/** The words of a Slack message, block by block, without the marks that only Slack shows as something else. */
export function slackText(message: { readonly blocks: readonly unknown[] }): string {
  return z
    .array(block)
    .parse(message.blocks)
    .flatMap((each) => [...(each.text ? [each.text] : []), ...(each.elements ?? [])])
    .map((each) => plain(each.text))
    .join('\n\n');
}

function plain(mrkdwn: string): string {
  return mrkdwn
    .replace(/(?<!\u2060)\*(?!\u2060)/g, '')
    .replaceAll('\u2060', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
