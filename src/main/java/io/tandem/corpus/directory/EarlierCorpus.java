package io.tandem.corpus.directory;

import io.tandem.UserException;
import io.tandem.corpus.OutcomeCounts;
import io.tandem.corpus.table.PairTable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A corpus that was prepared earlier, whose pairs are reused if the keys of its stages say that
 * they would come out the same. Driver only.
 */
final class EarlierCorpus {
  private final SparkSession spark;
  private final CorpusDirectory corpus;

  private EarlierCorpus(SparkSession spark, CorpusDirectory corpus) {
    this.spark = spark;
    this.corpus = corpus;
  }

  /**
   * Returns the corpus at a path; empty if none can be read there, which is reported to {@code
   * progress}.
   *
   * @param progress receives the reason why it cannot be used
   */
  static Optional<EarlierCorpus> at(Path path, SparkSession spark, Consumer<String> progress) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    try {
      return Optional.of(new EarlierCorpus(spark, CorpusDirectory.open(path.toString(), hadoop)));
    } catch (UserException | UncheckedIOException e) {
      progress.accept("nothing reused from %s: %s".formatted(path, e.getMessage()));
      return Optional.empty();
    }
  }

  CorpusManifest manifest() {
    return corpus.manifest();
  }

  /** Returns whether everything in it would come out the same. */
  boolean isOf(StageKeys keys) {
    return !keys.corpus().isEmpty() && keys.corpus().equals(manifest().stages().corpus());
  }

  /** Returns whether its cleaned pairs would come out the same. */
  boolean hasCleanedPairsOf(StageKeys keys) {
    return !keys.cleaned().isEmpty() && keys.cleaned().equals(manifest().stages().cleaned());
  }

  /** Returns whether it is complete and unchanged: every byte is checked. */
  boolean isWhole() {
    if (manifest().files().isEmpty()) {
      return false;
    }
    try {
      corpus.requireIntact(spark);
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  /**
   * Returns its pairs as they were before subwords were applied.
   *
   * @param untagged removes the tags that they were written with
   */
  CleanedCorpus cleaned(UnaryOperator<Dataset<Row>> untagged) {
    OutcomeCounts counts = counts();
    return new CleanedCorpus() {
      @Override
      public OutcomeCounts counts() {
        return counts;
      }

      @Override
      public Dataset<Row> kept(String split) {
        return untagged.apply(PairTable.select(corpus.pairs(spark, split), PairTable.KEPT));
      }

      @Override
      public Dataset<Row> rejected() {
        return corpus.rejected(spark);
      }

      @Override
      public Dataset<Row> overlapping() {
        return corpus.overlapping(spark);
      }
    };
  }

  OutcomeCounts counts() {
    Map<Integer, Long> read = new TreeMap<>();
    Map<Integer, Map<String, Long>> kept = new TreeMap<>();
    for (int file = 0; file < manifest().inputs().size(); file++) {
      read.put(file, manifest().inputs().get(file).rows());
      kept.put(file, manifest().inputs().get(file).kept());
    }
    return new OutcomeCounts(
        read,
        kept,
        manifest().rejected(),
        manifest().rules(),
        manifest().leakage(),
        Optional.ofNullable(manifest().alignment()));
  }
}
