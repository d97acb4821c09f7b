package io.tandem.jobs.train;

import static org.apache.spark.sql.functions.col;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.LedgerSettings;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.corpus.table.PairTable;
import io.tandem.run.LedgerDirectory;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.training.shards.PairLosses;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Leaves out the training pairs that a ledger shows to be too hard. Driver only. */
final class LedgerFilter {
  private final SparkSession spark;
  private final LedgerSettings settings;

  record Kept(Dataset<Row> pairs, CorpusReference corpus) {}

  LedgerFilter(SparkSession spark, LedgerSettings settings) {
    this.spark = spark;
    this.settings = settings;
  }

  /**
   * The pairs to train on, and the corpus with their number.
   *
   * @param pairs the pairs of the training split
   * @param corpus the corpus that they are of
   * @param progress told how many are left
   * @throws UserException when the ledger is of another corpus, or leaves nothing
   */
  Kept filter(Dataset<Row> pairs, CorpusReference corpus, Consumer<String> progress)
      throws IOException {
    if (!settings.isUsed()) {
      return new Kept(pairs, corpus);
    }
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    LedgerDirectory ledger =
        LedgerDirectory.open(
            conf, GivenPath.setting("ledger.path", settings.path()).in(conf.configuration()));
    requireSameCorpus(ledger, corpus);
    Dataset<Row> scored = ledger.pairs(spark, PairTable.TRAIN);
    Dataset<Row> chosen = scored.where(keeps(settings.maximumLoss())).select(PairTable.ID);
    long kept = scored.where(hasAtMost(settings.maximumLoss())).count();
    if (kept == 0) {
      throw UserException.of(
          "ledger.maximumLoss = %s leaves none of the pairs of %s: raise it; jobs/ledger.sh shows how losses are distributed",
          settings.maximumLoss(), settings.path());
    }
    progress.accept(
        Text.format(
            "the ledger %s keeps %,d of %,d pairs, those with at most %s nats per target token",
            settings.path(), kept, corpus.pairs().get(PairTable.TRAIN), settings.maximumLoss()));
    return new Kept(
        pairs.join(chosen, pairs.col(PairTable.ID).equalTo(chosen.col(PairTable.ID)), "left_semi"),
        corpus.withTrainingPairs(chosen.count()));
  }

  /**
   * Those without a loss were too long for the model that computed it; the training has a limit of
   * its own.
   */
  static Column keeps(double maximumLoss) {
    return hasAtMost(maximumLoss).or(col(PairLosses.LOSS_PER_TOKEN).isNull());
  }

  private static Column hasAtMost(double loss) {
    return col(PairLosses.LOSS_PER_TOKEN).leq(loss);
  }

  private static void requireSameCorpus(LedgerDirectory ledger, CorpusReference corpus) {
    CorpusReference scored = ledger.manifest().corpus();
    if (!scored.manifestSha256().equals(corpus.manifestSha256())) {
      throw UserException.of(
          "ledger.path = %s is a ledger of %s: write one with jobs/ledger.sh --corpus %s",
          ledger.path(), scored.unlike(corpus), corpus.dir());
    }
  }
}
