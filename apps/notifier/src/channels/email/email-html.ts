import { type AlertWording, type MessageWording, type Urgency } from '../wording/message-wording.js';
import { moreFiring, moreResolved } from '../wording/show-fewer.js';
import { FONT, LIGHT, styleSheet } from './email-style.js';
import { Html, html } from './html.js';

const INK = '#1b232c';
const SOFT = '#5a6673';

/** The mail as a page: tables for the layout, as mail clients want them, 600 pixels wide or less. */
export function emailHtml(message: MessageWording): string {
  const { title, lead, urgency, url, firing, resolved } = message;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no,date=no,address=no,email=no" />
        <title>${title}</title>
        ${styleSheet()}
      </head>
      <body class="page" style="margin:0;padding:0;background:#eef1f4;${style(FONT)}">
        ${preview(message)}
        <table
          role="presentation"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          class="page"
          style="background:#eef1f4;"
        >
          <tr>
            <td align="center" class="outer" style="padding:24px 12px;">
              <table
                role="presentation"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                border="0"
                class="sheet"
                style="max-width:600px;background:#ffffff;border:1px solid #d9dfe6;border-radius:10px;overflow:hidden;"
              >
                <tr>
                  <td
                    class="top-${urgency}"
                    style="height:5px;line-height:5px;font-size:0;background:${LIGHT[urgency].bar};"
                  >
                    &nbsp;
                  </td>
                </tr>
                <tr>
                  <td class="pad" style="padding:24px 28px 4px 28px;${style(FONT)}">
                    <div
                      class="soft"
                      style="font-size:12px;line-height:16px;font-weight:600;letter-spacing:.08em;color:${SOFT};"
                    >
                      TENOR
                    </div>
                    <h1
                      class="title ink"
                      style="margin:6px 0 0 0;font-size:21px;line-height:28px;font-weight:700;color:${INK};"
                    >
                      ${flowing(title)}
                    </h1>
                    ${lead === null ? null : html`<p class="soft" style="margin:8px 0 0 0;font-size:15px;line-height:22px;color:${SOFT};">${lead}</p>`}
                  </td>
                </tr>
                <tr>
                  <td class="pad" style="padding:12px 28px 8px 28px;${style(FONT)}">
                    ${firing.map(card)} ${remainder(moreFiring(message))}
                    ${resolved.length > 0 && firing.length > 0 ? heading('Resolved') : null}
                    ${resolved.map(resolvedLine)} ${remainder(moreResolved(message))}
                  </td>
                </tr>
                ${url === null ? null : button(url)}
                <tr>
                  <td class="pad" style="padding:12px 28px 24px 28px;${style(FONT)}">
                    <div
                      class="soft rule"
                      style="border-top:1px solid #e3e8ee;padding-top:14px;font-size:12px;line-height:18px;color:${SOFT};word-break:break-word;"
                    >
                      ${message.footer}
                    </div>
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>`.markup;
}

/** What a list of mails shows beside the subject: what to do first. */
function preview({ firing, lead }: MessageWording): Html {
  const first = firing[0];
  const text = first ? `${first.title}: ${first.action ?? first.situation}` : (lead ?? '');
  return html`<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">${text}</div>`;
}

function card(alert: AlertWording): Html {
  const { urgency, facts, situation, action, money } = alert;
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    class="card bar-${urgency}"
    style="margin:10px 0 0 0;background:#fbfcfd;border:1px solid #e3e8ee;border-left:4px solid ${LIGHT[urgency].bar};border-radius:6px;border-collapse:separate;"
  >
    <tr>
      <td style="padding:12px 14px 13px 14px;${style(FONT)}">
        <div style="padding:0 0 5px 0;">${badges(alert)}</div>
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
          <tr>
            <td
              class="name ink"
              valign="top"
              style="font-size:16px;line-height:22px;font-weight:600;color:${INK};word-break:break-word;${style(FONT)}"
            >
              ${alert.title}
            </td>
            ${money === null ? null : html`<td class="money ink" valign="top" align="right" style="width:1%;padding-left:14px;font-size:15px;line-height:22px;font-weight:600;white-space:nowrap;color:${INK};${style(FONT)}">${money}</td>`}
          </tr>
        </table>
        ${facts.length === 0 ? null : html`<div class="soft" style="font-size:13px;line-height:19px;color:${SOFT};word-break:break-word;">${facts.join(' · ')}</div>`}
        <div
          class="ink"
          style="margin-top:7px;font-size:14px;line-height:20px;color:${INK};word-break:break-word;"
        >
          ${flowing(situation)}
        </div>
        ${action === null ? null : html`<div class="ink" style="margin-top:3px;font-size:14px;line-height:20px;font-weight:600;color:${INK};word-break:break-word;">${flowing(action)}</div>`}
      </td>
    </tr>
  </table>`;
}

function badges({ urgency, urgencyLabel, changeLabel }: AlertWording): Html[] {
  return [badge(urgency, urgencyLabel), ...(changeLabel === null ? [] : [badge('info', changeLabel)])];
}

function badge(urgency: Urgency, label: string): Html {
  const { tint, ink } = LIGHT[urgency];
  return html`<span
    class="badge-${urgency}"
    style="display:inline-block;margin:0 6px 0 0;padding:1px 8px;border-radius:9px;font-size:12px;line-height:18px;font-weight:600;background:${tint};color:${ink};"
    >${label}</span
  >`;
}

function heading(text: string): Html {
  return html`<h2
    class="ink"
    style="margin:22px 0 2px 0;font-size:15px;line-height:22px;font-weight:700;color:${INK};"
  >
    ${text}
  </h2>`;
}

function resolvedLine(alert: AlertWording): Html {
  const { facts, situation } = alert;
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    class="card bar-resolved"
    style="margin:8px 0 0 0;background:#fbfcfd;border:1px solid #e3e8ee;border-left:4px solid ${LIGHT.resolved.bar};border-radius:6px;border-collapse:separate;"
  >
    <tr>
      <td style="padding:9px 14px;${style(FONT)}">
        <div
          class="ink"
          style="font-size:15px;line-height:21px;font-weight:600;color:${INK};word-break:break-word;"
        >
          ${alert.title}
        </div>
        <div class="soft" style="font-size:13px;line-height:19px;color:${SOFT};word-break:break-word;">
          ${[...facts, situation].join(' · ')}
        </div>
      </td>
    </tr>
  </table>`;
}

function remainder(text: string | null): Html | null {
  if (text === null) return null;
  return html`<div
    class="soft"
    style="margin:14px 0 0 0;font-size:15px;line-height:22px;font-weight:600;text-align:center;color:${SOFT};"
  >
    ${text}
  </div>`;
}

function button(url: string): Html {
  return html`<tr>
    <td class="pad" style="padding:14px 28px 8px 28px;${style(FONT)}">
      <a
        class="button"
        href="${url}"
        style="display:inline-block;padding:11px 22px;border-radius:6px;font-size:15px;line-height:20px;font-weight:600;background:#0b5cad;color:#ffffff;text-decoration:none;"
        >Open in Tenor</a
      >
    </td>
  </tr>`;
}

/** Dates and amounts are not broken over two lines. */
function flowing(text: string): Html[] {
  return text
    .split(/((?:[A-Z][a-z]{2} )?\d{4}-\d{2}-\d{2}|\d[\d,.]* [A-Z]{3}\b)/)
    .map((part, index) =>
      index % 2 === 0 ? html`${part}` : html`<span style="white-space:nowrap;">${part}</span>`,
    );
}

/** Declarations of ours, with quotes that are fit for an attribute. */
function style(declarations: string): Html {
  return new Html(declarations.replaceAll('"', "'"));
}
