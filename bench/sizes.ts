/** How much of each thing is done. */
export interface Sizes {
  /** Labelled turns of each class. */
  readonly turnsPerClass: number;
  readonly bargeIns: number;
  /** Back-channels, coughs, noises and echoes, of each. */
  readonly interjectionsPerClass: number;
  /** Sentences on each kind of line. */
  readonly sentences: number;
  /** Turns of recorded people, answered once and heard on each kind of line. */
  readonly recordings: number;
  /** Callers with a name, a reason and a number. */
  readonly interviews: number;
  /** Numbers of calls at once that are tried, and how long each is held, seconds. */
  readonly steps: readonly number[];
  readonly stepSeconds: number;
  /** Turns against the model stub. */
  readonly stubTurns: number;
  /** Clicks that go round. */
  readonly clicks: number;
}

/** Some 25 minutes on two cores. */
export const fullSizes: Sizes = {
  turnsPerClass: 8,
  bargeIns: 20,
  interjectionsPerClass: 12,
  sentences: 12,
  recordings: 24,
  interviews: 12,
  steps: [1, 2, 4, 6, 8, 10, 12],
  stepSeconds: 30,
  stubTurns: 24,
  clicks: 40,
};

/** Under four minutes: shows that everything works, and proves nothing. */
export const quickSizes: Sizes = {
  turnsPerClass: 1,
  bargeIns: 1,
  interjectionsPerClass: 1,
  sentences: 1,
  recordings: 2,
  interviews: 1,
  steps: [1, 2],
  stepSeconds: 8,
  stubTurns: 4,
  clicks: 10,
};
