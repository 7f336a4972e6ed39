import type { Scene } from './scene.js';

/** A line of the table: one thing that breaks, and what it does to a caller. */
export interface Fault {
  /** Short and unique: `--only` takes it. */
  readonly name: string;
  readonly injected: string;
  readonly hears: string;
  readonly stored: string;
  /** Breaks it and looks. Throws when something is not as the line says. */
  readonly test: (scene: Scene) => Promise<Measured>;
}

/** The same, proved by a test that stands elsewhere and is run by `npm test`. */
export interface ProvedElsewhere extends Omit<Fault, 'test'> {
  readonly by: { readonly file: string; readonly title: string };
}

/** What a test measured, in words for the table; undefined: nothing that is worth a number. */
export type Measured = string | undefined;
