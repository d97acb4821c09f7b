package io.tandem.jobs.train;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.PairTexts;
import io.tandem.jobs.prepare.PrepareWarnings;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.ScoreReport;
import io.tandem.run.SampleAttention;
import io.tandem.run.SampleTranslations.Sentence;
import io.tandem.subword.Subwords;
import io.tandem.training.checkpoint.Validated;
import io.tandem.training.shards.ShardSize;
import io.tandem.training.shards.ValidationLoss;
import io.tandem.translation.spark.ClusterTranslation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Measures a network on the validation pairs: loss on all of them or {@code validation.lossPairs},
 * greedy BLEU on the first ones. Both run on the executors. Driver only.
 */
final class Validator implements AutoCloseable {
  private static final int ATTENTION_SAMPLES = 2;

  private final ValidationLoss loss;
  private final ClusterTranslation translation;
  private final List<String> sources;
  private final List<String> references;
  private final Bleu metric;
  private final int samples;
  private final int bleuSentences;
  private final AttentionSamples attention;
  private final Subwords subwords;
  private final Optional<byte[]> shortlist;
  private final JavaSparkContext spark;

  Validator(SparkSession session, CorpusDirectory corpus, Settings settings) {
    if (corpus.manifest().split(PairTable.VALID).pairs() == 0) {
      throw UserException.of(
          "%s has no validation pairs: %s, and prepare it again",
          corpus.path(), PrepareWarnings.noneValid(corpus.manifest()));
    }
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    subwords = corpus.subwords();
    shortlist = corpus.shortlist();
    loss = ValidationLoss.prepare(corpus.pairs(session, PairTable.VALID), settings);
    translation =
        new ClusterTranslation(spark, subwords, settings.search().greedy(), settings.seed());
    metric = Bleu.of(settings.validation(), corpus.manifest().corpus().targetLanguage());
    samples = settings.validation().samples();
    PairTexts texts =
        PairTexts.collect(
            corpus
                .pairs(session, PairTable.VALID)
                .orderBy(PairTable.ID)
                .limit(Math.max(settings.validation().bleuSentences(), samples)));
    sources = texts.sources();
    references = texts.targets();
    bleuSentences = Math.min(settings.validation().bleuSentences(), sources.size());
    attention =
        new AttentionSamples(subwords, sources, references, Math.min(samples, ATTENTION_SAMPLES));
  }

  /**
   * @param loss nats per target token, without label smoothing
   * @param bleu the BLEU of greedy translations; empty when not asked for
   * @param sentences the sentences, spread over the validation set, for the report
   * @param attention the attention in some sentences, for the report
   */
  record Outcome(
      double loss,
      Optional<ScoreReport> bleu,
      List<Sentence> sentences,
      List<SampleAttention> attention) {
    double bleuOrNaN() {
      return bleu.map(ScoreReport::score).orElse(Double.NaN);
    }

    Validated of(Validated.Network network) {
      return new Validated(network, loss, bleuOrNaN());
    }
  }

  Outcome measure(ComputationGraph network) {
    List<String> hypotheses = translation.translate(network, sources);
    Optional<ScoreReport> bleu = Optional.empty();
    if (bleuSentences > 0) {
      bleu =
          Optional.of(
              metric.report(
                  metric.corpusStatistics(
                      hypotheses.subList(0, bleuSentences),
                      List.of(references.subList(0, bleuSentences)))));
    }
    return new Outcome(loss.of(network).loss(), bleu, sentences(hypotheses), attention.of(network));
  }

  private List<Sentence> sentences(List<String> hypotheses) {
    List<Sentence> chosen = new ArrayList<>();
    int shown = Math.min(samples, sources.size());
    for (int i = 0; i < shown; i++) {
      int at = (int) ((long) i * sources.size() / shown);
      chosen.add(new Sentence(sources.get(at), references.get(at), hypotheses.get(at)));
    }
    return chosen;
  }

  /** Returns how much the loss is measured on, by shard. */
  List<ShardSize> sizes() {
    return loss.sizes();
  }

  Subwords subwords() {
    return subwords;
  }

  /** Returns the content of the file of the corpus's lexical shortlist, if it has one. */
  Optional<byte[]> shortlist() {
    return shortlist;
  }

  JavaSparkContext spark() {
    return spark;
  }

  @Override
  public void close() {
    loss.close();
  }
}
