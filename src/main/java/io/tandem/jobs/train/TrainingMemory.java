package io.tandem.jobs.train;

import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.MathMode;
import io.tandem.config.Settings;
import io.tandem.config.TrainingSettings;
import io.tandem.config.WeightAverageSettings;
import io.tandem.corpus.SplitStatistics;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.table.PairTable;
import io.tandem.network.transformer.MemoryEstimate;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.training.averaging.MemoryNeeds;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** The memory that the settings of a run require. */
final class TrainingMemory {
  private TrainingMemory() {}

  /**
   * @param network the network to be trained
   * @param copiesOfPair how often an epoch sees a pair on average, in the stage in which it is most
   */
  static MemoryNeeds needs(
      Settings settings,
      CorpusManifest corpus,
      ComputationGraphConfiguration network,
      double copiesOfPair) {
    TrainingSettings training = settings.training();
    long parameters = TransformerGraph.parameters(network);
    SplitStatistics pairs = corpus.split(PairTable.TRAIN);
    return new MemoryNeeds(
        parameters,
        TransformerGraph.updaterState(network),
        settings.averaging().outer().hasMomentum(),
        settings.weightAverage().kind() != WeightAverageSettings.Kind.NONE,
        settings.averaging().mode() == Mode.SYNCHRONOUS,
        settings.validation().bleuSentences() > 0 || settings.validation().samples() > 0,
        settings.averaging().workers(),
        training.microBatches(),
        MemoryEstimate.bytes(
            settings.model(),
            corpus.vocabularies().target(),
            training.tokensAtOnce(),
            training.maximumSentenceTokens()),
        training.mathMode() == MathMode.BF16 ? MemoryEstimate.roundedParameters(parameters) : 0,
        (long)
            (copiesOfPair
                * Integer.BYTES
                * (pairs.sourceTokens() + pairs.targetTokens() + 2 * pairs.pairs())));
  }
}
