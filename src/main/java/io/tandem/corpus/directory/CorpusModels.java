package io.tandem.corpus.directory;

import io.tandem.corpus.PairScorer;
import java.util.Optional;

/**
 * The trained models that the settings of a corpus name.
 *
 * @param subwords those that the corpus takes; empty if it learns its own or they are in files
 * @param scorer the models of the rule {@code model-score}
 */
public record CorpusModels(Optional<ModelSubwords> subwords, Optional<PairScorer> scorer) {
  public static final CorpusModels NONE = new CorpusModels(Optional.empty(), Optional.empty());
}
