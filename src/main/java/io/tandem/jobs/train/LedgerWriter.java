package io.tandem.jobs.train;

import io.tandem.config.TrainingSettings;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.corpus.directory.CountedRows;
import io.tandem.corpus.directory.WorkStage;
import io.tandem.corpus.directory.WritingProgress;
import io.tandem.corpus.table.PairTable;
import io.tandem.run.LedgerDirectory;
import io.tandem.run.LedgerManifest;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.text.Display;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.shards.PairLosses;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Writes the {@link LedgerDirectory} of a model over a corpus. Driver only. */
public final class LedgerWriter {
  private final SparkSession spark;
  private final Checkpoint checkpoint;
  private final CorpusDirectory corpus;
  private final TrainingSettings training;
  private final WritingProgress progress;

  /**
   * @param training the training of the model: which pairs are too long, and how many tokens make a
   *     batch
   * @param progress told a line about each split when it is done
   */
  public LedgerWriter(
      SparkSession spark,
      Checkpoint checkpoint,
      CorpusDirectory corpus,
      TrainingSettings training,
      WritingProgress progress) {
    this.spark = spark;
    this.checkpoint = checkpoint;
    this.corpus = corpus;
    this.training = training;
    this.progress = progress;
  }

  /** All of it or nothing. */
  public LedgerDirectory write(Path output) throws IOException {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    HadoopConf conf = HadoopConf.of(hadoop);
    corpus.requireIntact(spark, PairTable.SPLITS);
    try (AtomicDirectory directory =
            AtomicDirectory.create(output, AtomicDirectory.Use.LEDGER, hadoop, progress);
        PairLosses losses =
            new PairLosses(
                JavaSparkContext.fromSparkContext(spark.sparkContext()),
                checkpoint.graph(),
                training.maximumSentenceTokens(),
                training.microBatchTokens())) {
      for (String split : PairTable.SPLITS) {
        Dataset<Row> pairs = encodedForTheModel(corpus.pairs(spark, split));
        Path target = LedgerDirectory.split(directory.staging(), split);
        progress.begins(
            WorkStage.ofRows("scoring " + split, corpus.manifest().split(split).pairs()));
        TaskFailures.unwrapped(
            () ->
                CountedRows.of(losses.compute(pairs), PairTable.ID)
                    .write()
                    .parquet(target.toString()));
        progress.accept(
            "scored %s of %s"
                .formatted(Display.count(corpus.manifest().split(split).pairs(), "pair"), split));
      }
      CorpusReference reference = CorpusReference.of(corpus, conf);
      LedgerDirectory.finish(conf, directory.staging(), LedgerManifest.of(reference, checkpoint));
      directory.publish();
    }
    return LedgerDirectory.open(conf, output);
  }

  /**
   * Returns the pairs as they are where the corpus has the model's subwords; else their text is
   * encoded again.
   */
  private Dataset<Row> encodedForTheModel(Dataset<Row> pairs) throws IOException {
    Subwords ofModel = Subwords.of(checkpoint.subwords(), checkpoint.path() + "/subword");
    if (ofModel.encodesLike(corpus.subwords())) {
      return pairs;
    }
    return CorpusPipeline.encode(
        pairs.drop(PairTable.SOURCE_IDS, PairTable.TARGET_IDS),
        new SubwordModel("subwords", ofModel));
  }
}
