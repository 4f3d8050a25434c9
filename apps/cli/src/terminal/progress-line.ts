import { type Output } from '../context.js';

const CLEAR_LINE = '\r\u001b[2K';

/** One line at the bottom of a terminal that is written over; silent where there is no terminal. */
export class ProgressLine {
  private shown = false;

  constructor(private readonly output: Output) {}

  show(text: string): void {
    if (!this.output.isTTY) return;
    this.output.write(`${CLEAR_LINE}${text}`);
    this.shown = true;
  }

  /** Call it before anything else is written. */
  clear(): void {
    if (!this.shown) return;
    this.output.write(CLEAR_LINE);
    this.shown = false;
  }
}
