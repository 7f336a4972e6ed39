/** What the process of the sentence model is started with: paths of the model and of its vocabulary. */
export interface MeaningArgument {
  readonly model: string;
  readonly words: string;
}

/** Answered by one vector for each text. */
export interface VectorsOf {
  readonly texts: readonly string[];
}
