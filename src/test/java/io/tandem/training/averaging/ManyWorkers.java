package io.tandem.training.averaging;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.toy.ToyCorpus;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.shards.Shards;
import io.tandem.training.worker.Shard;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** Trainings by many workers of a network of 190,000 parameters, in up to 90 slices. */
final class ManyWorkers {
  /** About as many as the network has: what matters is the number of slices. */
  static final int PARAMETERS = 190_000;

  private static final int PAIRS = 10_000;

  private ManyWorkers() {}

  /** A round, with what it asked of the driver. */
  record Round(DriverLoad.Counted load, double seconds) {}

  /**
   * Returns rounds after the first, which hands out the network.
   *
   * @param rounds at most as many as lie between two truncations of the lineage
   */
  static List<Round> train(
      SparkSession cluster, DriverLoad load, int workers, String mode, int rounds) {
    List<Round> made = new ArrayList<>();
    Settings settings = settings(workers, mode);
    JavaRDD<Shard> shards =
        Shards.toTrain(
            Trainings.table(cluster, 3, ToyCorpus.pairs(PAIRS, Trainings.LONGEST - 1)),
            settings,
            List.of());
    try (TrainingAttempt attempt =
        TrainingAttempt.of(
            Trainings.context(cluster),
            settings,
            VocabularySizes.joint(ToyNetwork.VOCABULARY),
            shards)) {
      for (int round = 0; round < rounds; round++) {
        load.next();
        long start = System.nanoTime();
        attempt.nextRound();
        made.add(new Round(load.next(), (System.nanoTime() - start) * 1e-9));
      }
    } finally {
      shards.unpersist();
    }
    return made.subList(1, rounds);
  }

  private static Settings settings(int workers, String mode) {
    return SettingsReader.ofText(
            "",
            List.of(
                "model.encoderLayers=1",
                "model.decoderLayers=1",
                "model.modelSize=96",
                "model.heads=2",
                "model.feedForwardSize=192",
                "training.maximumSentenceTokens=" + Trainings.LONGEST,
                "training.optimizer=adam",
                "training.learningRate=0.001",
                "training.warmupUpdates=1",
                "training.batchTokens=16",
                "training.microBatches=1",
                "averaging.qsrMaximum=1",
                "averaging.frequency=1",
                "averaging.mode=" + mode,
                "averaging.workers=" + workers))
        .settings();
  }
}
