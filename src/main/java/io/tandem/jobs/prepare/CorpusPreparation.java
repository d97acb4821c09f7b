package io.tandem.jobs.prepare;

import io.tandem.config.Settings;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.directory.CorpusWriter;
import io.tandem.corpus.format.BitextFile;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.jobs.progress.ShownWriting;
import io.tandem.run.report.AuditPage;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Prepares a corpus with its audit page, and prints what came of it. Driver only. */
public final class CorpusPreparation {
  private static final double NANOS_PER_SECOND = 1e9;

  private final SparkSession spark;
  private final Settings settings;
  private final String job;
  private final PrintWriter out;

  /** Creates the corpus, or replaces an earlier one. */
  public interface Writing {
    CorpusManifest write(CorpusWriter writer) throws IOException;
  }

  /**
   * @param settings complete, with those of a model whose subwords the corpus takes
   * @param job the job that makes the corpus, for its manifest
   */
  public CorpusPreparation(SparkSession spark, Settings settings, String job, PrintWriter out) {
    this.spark = spark;
    this.settings = settings;
    this.job = job;
    this.out = out;
  }

  /**
   * Prepares the corpus.
   *
   * @param showing makes the display of the progress
   * @param writing creates or replaces the corpus
   */
  public void make(Supplier<JobProgress> showing, Writing writing) throws IOException {
    long start = System.nanoTime();
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    CorpusManifest manifest;
    List<BitextFile> files;
    try (JobProgress progress = showing.get()) {
      CorpusWriter writer =
          new CorpusWriter(
              spark, settings, ShownWriting.by(progress), job, ModelsOfCorpus.of(settings, conf));
      try (ShufflePartitions chosen = ShufflePartitions.follow(spark, writer.inputs())) {
        manifest = writing.write(writer);
        files = writer.inputs();
      }
    }
    String dir = settings.corpus().dir();
    Path audit = AuditPage.write(dir, conf.configuration());
    say(PrepareReport.of(manifest, dir, (System.nanoTime() - start) / NANOS_PER_SECOND));
    say("audit page: " + audit);
    PrepareWarnings.of(CorpusDirectory.openAny(dir, conf.configuration()), files, spark)
        .forEach(warning -> say("warning: " + warning));
  }

  private void say(String text) {
    out.println(text);
    out.flush();
  }
}
