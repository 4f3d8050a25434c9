import { type MessageWording } from './message-wording.js';
import { grouped } from './text.js';

/** "and 566 more"; null when all are shown. */
export function moreFiring({ hiddenFiring }: MessageWording): string | null {
  return hiddenFiring > 0 ? `and ${grouped(String(hiddenFiring))} more` : null;
}

/** "and 3 more resolved"; null when all are shown. */
export function moreResolved({ hiddenResolved }: MessageWording): string | null {
  return hiddenResolved > 0 ? `and ${grouped(String(hiddenResolved))} more resolved` : null;
}

/**
 * Renders the message, leaving out alerts from the end (what is resolved first) until the result fits.
 * The first alert always stays; a channel must be able to show one.
 */
export function renderFitting<T>(
  wording: MessageWording,
  render: (wording: MessageWording) => T,
  fits: (rendered: T) => boolean,
): { rendered: T; wording: MessageWording } {
  let shown = wording;
  let rendered = render(shown);
  while (!fits(rendered) && shown.firing.length + shown.resolved.length > 1) {
    shown = withOneLess(shown);
    rendered = render(shown);
  }
  return { rendered, wording: shown };
}

function withOneLess(wording: MessageWording): MessageWording {
  const { firing, resolved, hiddenFiring, hiddenResolved } = wording;
  return resolved.length > 0 && firing.length > 0
    ? { ...wording, resolved: resolved.slice(0, -1), hiddenResolved: hiddenResolved + 1 }
    : firing.length > 0
      ? { ...wording, firing: firing.slice(0, -1), hiddenFiring: hiddenFiring + 1 }
      : { ...wording, resolved: resolved.slice(0, -1), hiddenResolved: hiddenResolved + 1 };
}
