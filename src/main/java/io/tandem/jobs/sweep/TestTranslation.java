package io.tandem.jobs.sweep;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.PairTexts;
import io.tandem.jobs.train.TestFiles;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.ScoreReport;
import io.tandem.run.RunDirectory;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.translation.spark.ClusterTranslation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Translates the test split of a corpus with a checkpoint of a run, scores it and shows some of it.
 */
public final class TestTranslation {
  private static final int SHOWN = 10;

  private final SparkSession session;
  private final Settings settings;
  private final RunDirectory run;
  private final CorpusDirectory corpus;
  private final List<String> sources;
  private final List<String> references;

  public TestTranslation(SparkSession session, Settings settings, RunDirectory run) {
    this.session = session;
    this.settings = settings;
    this.run = run;
    corpus = CorpusDirectory.open(settings.corpus().dir(), session.sessionState().newHadoopConf());
    PairTexts texts =
        PairTexts.collect(corpus.pairs(session, PairTable.TEST).orderBy(PairTable.ID));
    sources = texts.sources();
    references = texts.targets();
    if (sources.isEmpty()) {
      throw UserException.of(
          "%s has no test pairs: prepare it with corpus.split.test > 0", corpus.path());
    }
  }

  /** Translates with the best checkpoint; prints and scores the result. */
  public void print(PrintWriter out) throws IOException {
    long start = System.nanoTime();
    List<String> hypotheses = translate(run.bestCheckpoint().orElseThrow());
    double seconds = (System.nanoTime() - start) / 1e9;
    int shown = Math.min(SHOWN, sources.size());
    for (int i = 0; i < shown; i++) {
      int at = i * sources.size() / shown;
      out.printf(
          "%n  source      %s%n  translation %s%n  reference   %s%n",
          sources.get(at),
          hypotheses.get(at).isBlank() ? "(empty)" : hypotheses.get(at),
          references.get(at));
    }
    out.printf(
        Locale.ROOT,
        "%n%,d sentences, beam %d, %.1f s; saved next to the report as test.source, test.reference,"
            + " test.hypothesis%n",
        sources.size(),
        settings.search().beam(),
        seconds);
    out.println(score(bleu(), hypotheses).text(2));
    out.println(score(Chrf.standard(), hypotheses).text(2));
  }

  private Bleu bleu() {
    return Bleu.of(settings.validation(), corpus.manifest().corpus().targetLanguage());
  }

  /** Describes the settings that determine a network's translations, in a line. */
  static String search(Settings settings) {
    return "%s, seed %s".formatted(settings.search(), settings.seed());
  }

  /** Saves the translations, with sources and references, in the run directory. */
  List<String> translate(Checkpoint checkpoint) throws IOException {
    ComputationGraph network = checkpoint.graph();
    ClusterTranslation translation =
        new ClusterTranslation(
            JavaSparkContext.fromSparkContext(session.sparkContext()),
            corpus.subwords(),
            corpus.shortlist(),
            settings.search(),
            settings.seed(),
            settings.training().instructions());
    List<String> hypotheses = translation.translate(network, sources);
    new TestFiles(run).write(sources, references, hypotheses, search(settings));
    return hypotheses;
  }

  private ScoreReport score(Metric metric, List<String> hypotheses) {
    return metric.report(metric.corpusStatistics(hypotheses, List.of(references)));
  }
}
