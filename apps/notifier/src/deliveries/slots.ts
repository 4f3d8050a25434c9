/** Attempts under way at the same time, in all. */
export const CONCURRENCY = 24;
/** Of one host that has answered last time. */
export const PER_HOST = 2;
/** Of all hosts together that have not. */
export const FAILING_TOGETHER = 8;
/** Hosts whose last attempt is remembered: receivers are few. */
const REMEMBERED_MAX = 1_000;

/**
 * Which host an attempt may be begun to. A host that is slow or dead holds an attempt as long as one may take:
 * so only one that has answered has two at a time, and however many others there are, those whose last attempt
 * came to nothing have a third of all at most. What is not known yet is found out within one attempt.
 */
export class Slots {
  private readonly used = new Map<string, number>();
  /** Whether the last attempt at a host was answered, the latest last. */
  private readonly answered = new Map<string, boolean>();

  get isFull(): boolean {
    return this.total(() => true) >= CONCURRENCY;
  }

  isBusy(host: string): boolean {
    const answered = this.answered.get(host);
    if ((this.used.get(host) ?? 0) >= (answered === true ? PER_HOST : 1)) return true;
    return answered === false && this.total((one) => this.answered.get(one) === false) >= FAILING_TOGETHER;
  }

  begin(host: string): void {
    this.used.set(host, (this.used.get(host) ?? 0) + 1);
  }

  /** @param answered false: nobody was there, or had no time; undefined: that is not known */
  end(host: string, answered: boolean | undefined): void {
    const left = (this.used.get(host) ?? 0) - 1;
    if (left > 0) this.used.set(host, left);
    else this.used.delete(host);
    if (answered === undefined) return;
    this.answered.delete(host);
    this.answered.set(host, answered);
    const [oldest] = this.answered.keys();
    if (this.answered.size > REMEMBERED_MAX && oldest !== undefined) this.answered.delete(oldest);
  }

  private total(counted: (host: string) => boolean): number {
    return [...this.used].reduce((sum, [host, count]) => (counted(host) ? sum + count : sum), 0);
  }
}
