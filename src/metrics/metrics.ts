import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The labels of a metric, each with every value that it may take. A value that is not in the list is counted as "other":
 * a label never holds what somebody outside brought, and the number of time series is known beforehand.
 */
export type Labels = Readonly<Record<string, readonly string[]>>;
export type LabelValues<L extends Labels> = { readonly [K in keyof L]: string };

export interface MetricOptions<L extends Labels> {
  /** As Prometheus spells it: lower case with underscores, the base unit last, `_total` for what only grows. */
  readonly name: string;
  /** One sentence for whoever sees only the name. */
  readonly help: string;
  /** Default: none. */
  readonly labels?: L;
}

export interface Count<L extends Labels> {
  /** @param by how many more. Default: 1. */
  add(labels: LabelValues<L>, by?: number): void;
}

export interface Distribution<L extends Labels> {
  /** @param seconds or whatever unit the name says; what is no number is left out */
  observe(labels: LabelValues<L>, seconds: number): void;
}

/** One reading of a gauge; `value` undefined: it cannot be told now, and no number is shown. */
export interface Reading<L extends Labels> {
  readonly labels: LabelValues<L>;
  readonly value: number | undefined;
}

const OTHER = 'other';

/** What Prometheus reads, in a registry of its own: nothing else in the process can add to it, and tests have one each. */
export class Metrics {
  readonly #registry = new Registry();

  /** With the process's own numbers: memory, processor time, open files, delay of the event loop, garbage collection. */
  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Only grows; each combination of labels is there from the beginning, so that an alert sees the first step from 0 to 1. */
  counter<L extends Labels>({ name, help, labels }: MetricOptions<L>): Count<L> {
    const counter = new Counter({ name, help, labelNames: Object.keys(labels ?? {}), registers: [this.#registry] });
    for (const combination of combinations(labels)) counter.inc(combination, 0);
    return { add: (values, by = 1) => counter.inc(known(labels, values), by) };
  }

  /** Only grows, and is counted elsewhere: read when it is asked for. */
  readCounter<L extends Labels>({ name, help, labels }: MetricOptions<L>, read: () => readonly Reading<L>[]): void {
    new Counter({
      name,
      help,
      labelNames: Object.keys(labels ?? {}),
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { labels: values, value } of read()) this.inc(known(labels, values), value ?? 0);
      },
    });
  }

  /** Goes up and down: read when it is asked for. */
  gauge<L extends Labels>(
    { name, help, labels }: MetricOptions<L>,
    read: () => readonly Reading<L>[] | Promise<readonly Reading<L>[]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: Object.keys(labels ?? {}),
      registers: [this.#registry],
      async collect() {
        this.reset();
        for (const { labels: values, value } of await read()) {
          // A gauge without labels cannot be absent, so it says that it does not know.
          if (value !== undefined || labels === undefined) this.set(known(labels, values), value ?? Number.NaN);
        }
      },
    });
  }

  /** @param buckets upper bounds in the unit of the name */
  histogram<L extends Labels>({ name, help, labels }: MetricOptions<L>, buckets: readonly number[]): Distribution<L> {
    const labelNames = Object.keys(labels ?? {});
    const histogram = new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [this.#registry] });
    for (const combination of combinations(labels)) histogram.zero(combination);
    return {
      observe: (values, seconds) => {
        if (Number.isFinite(seconds)) histogram.observe(known(labels, values), seconds);
      },
    };
  }
}

/** Every combination of the values of all labels. */
function combinations(labels: Labels = {}): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (sofar, [label, values]) => sofar.flatMap((some) => values.map((value) => ({ ...some, [label]: value }))),
    [{}],
  );
}

function known<L extends Labels>(labels: L | undefined, values: LabelValues<L>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels ?? {}).map(([label, allowed]) => {
      const value = values[label] ?? OTHER;
      return [label, allowed.includes(value) ? value : OTHER];
    }),
  );
}
