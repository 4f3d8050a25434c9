/** An alert as the REST face shows it, as far as tests look at it. */
export interface AlertView {
  readonly id: string;
  readonly fingerprint: string | null;
  readonly state: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly object: { readonly id: string; readonly name: string } | null;
  readonly entryId: string;
  readonly groups: readonly {
    readonly id: string;
    readonly receiver: string | null;
    readonly state: 'firing' | 'resolved';
    readonly told: boolean;
    readonly pending: string | null;
  }[];
}

export interface DeliveryView {
  readonly id: string;
  readonly status: 'pending' | 'retrying' | 'sent' | 'failed';
  readonly receiver: string;
  readonly integration: { readonly id: string; readonly kind: string };
  readonly group: string | null;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly groupStatus: 'firing' | 'resolved';
  readonly counts: {
    readonly firing: number;
    readonly resolved: number;
    readonly new: number;
    readonly worse: number;
  };
  readonly attempts: number;
  readonly response: string | null;
  readonly reference: string | null;
  readonly nextAttemptAt: string | null;
}

/** A delivery, and what it told of the alert or entry asked about. */
export interface ToldDelivery extends DeliveryView {
  readonly told: { readonly alert: string; readonly entryId: string; readonly change: string };
}

/** What a delivery told of an alert. */
export interface ToldAlert {
  readonly change: string;
  readonly alertId: string;
  readonly entryId: string;
  readonly alert: AlertView | null;
  readonly entry: { readonly id: string; readonly runId: string } | null;
}
