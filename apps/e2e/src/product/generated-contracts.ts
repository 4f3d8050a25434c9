/** A made-up contract register of any size: CSV with one provider per 50 contracts, all running out within ten years of 2026-03-01. */
export function generatedContractsCsv(count: number): string {
  const lines = [
    'contractNumber,name,provider,status,startDate,endDate,currency,recurringCost,autoRenew,noticePeriodDays',
  ];
  for (let n = 1; n <= count; n += 1) {
    const provider = `Provider ${String(Math.ceil(n / 50)).padStart(4, '0')}`;
    const end = endDate(n);
    const renews = n % 3 === 0;
    lines.push(
      `C-${String(n).padStart(6, '0')},Contract ${n},${provider},active,2025-01-01,${end},EUR,${n}.50,${renews},${n % 120}`,
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

function endDate(n: number): string {
  const year = 2026 + (n % 10);
  const month = 1 + (n % 12);
  const day = 1 + (n % 28);
  // Those of the first months of 2026 would lie in the past.
  return `${year === 2026 && month < 4 ? 2027 : year}-${pad(month)}-${pad(day)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** The parameters of an import that may be repeated: what is there already stays as it is. */
export const UPSERT_WITH_PROVIDERS = 'mode=upsert&createMissing=provider';
