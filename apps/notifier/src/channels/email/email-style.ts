import { type Urgency } from '../wording/message-wording.js';
import { Html } from './html.js';

interface Colours {
  readonly bar: string;
  readonly tint: string;
  readonly ink: string;
}

/** Inks have a contrast of at least 4.5 to 1 on their tint. */
export const LIGHT: Readonly<Record<Urgency, Colours>> = {
  urgent: { bar: '#d13438', tint: '#fde7e7', ink: '#a4161a' },
  warning: { bar: '#e08600', tint: '#fff1d6', ink: '#7a4a00' },
  expired: { bar: '#6b7280', tint: '#e9ebef', ink: '#3d434d' },
  info: { bar: '#2b78d0', tint: '#e3effc', ink: '#134d90' },
  resolved: { bar: '#1f9d61', tint: '#dff5e9', ink: '#0f5f3a' },
};

const DARK: Readonly<Record<Urgency, Colours>> = {
  urgent: { bar: '#f2555a', tint: '#4b1d20', ink: '#ffb9b9' },
  warning: { bar: '#f0a030', tint: '#453008', ink: '#ffd795' },
  expired: { bar: '#8b93a1', tint: '#343a44', ink: '#d6dbe3' },
  info: { bar: '#5aa2f0', tint: '#15314f', ink: '#b4d6fb' },
  resolved: { bar: '#3cc485', tint: '#113a27', ink: '#9fe6c2' },
};

export const FONT =
  "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;";

/**
 * The one style sheet of the mail. Everything that matters stands inline too, in light colours: a client
 * that drops style sheets shows a light mail, one that keeps them follows the reader's choice.
 */
export function styleSheet(): Html {
  const dark = Object.entries(DARK).map(
    ([urgency, { bar, tint, ink }]) =>
      `.bar-${urgency}{border-left-color:${bar}!important}` +
      `.top-${urgency}{background:${bar}!important}` +
      `.badge-${urgency}{background:${tint}!important;color:${ink}!important}`,
  );
  return new Html(`<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
a{text-decoration:none}
@media (max-width:480px){
.pad{padding-left:18px!important;padding-right:18px!important}
.outer{padding:0!important}
.sheet{border-radius:0!important;border-left:0!important;border-right:0!important}
.title{font-size:19px!important;line-height:25px!important}
.money{display:block!important;width:auto!important;text-align:left!important;padding:2px 0 0 0!important}
.name{display:block!important;width:auto!important}
.button{display:block!important;text-align:center!important}
}
@media (prefers-color-scheme:dark){
.page{background:#101418!important}
.sheet{background:#1a2027!important;border-color:#2c343e!important}
.card{background:#212932!important;border-top-color:#303a46!important;border-right-color:#303a46!important;border-bottom-color:#303a46!important}
.ink{color:#eef2f6!important}
.soft{color:#a9b4c0!important}
.button{background:#2870cf!important;color:#ffffff!important}
.rule{border-color:#2c343e!important}
${dark.join('\n')}
}
</style>`);
}
