package io.tandem.run.training;

import io.tandem.config.Settings;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.PairTexts;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Measures a network on the validation pairs: loss on all of them or {@code validation.lossPairs},
 * greedy BLEU on the first ones. Both run on the executors. Driver only.
 */
public final class Validator implements AutoCloseable {
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

  /**
   * The data that networks are validated on.
   *
   * @param pairs encoded pairs, at least one
   * @param shortlist the content of the lexical shortlist's file, if there is one
   */
  public record HeldOut(
      Dataset<Row> pairs, Subwords subwords, Optional<byte[]> shortlist, String targetLanguage) {}

  /**
   * @param settings of validation, search and the seed
   * @param bleuSentences the number of pairs to measure BLEU on; 0 for no BLEU
   * @param samples the number of translations to keep for the report
   */
  public Validator(
      JavaSparkContext spark, HeldOut held, Settings settings, int bleuSentences, int samples) {
    this.spark = spark;
    this.samples = samples;
    subwords = held.subwords();
    shortlist = held.shortlist();
    loss = ValidationLoss.prepare(held.pairs(), settings);
    translation = new ClusterTranslation(spark, subwords, settings);
    metric = Bleu.of(settings.validation(), held.targetLanguage());
    PairTexts texts =
        PairTexts.collect(
            held.pairs().orderBy(PairTable.ID).limit(Math.max(bleuSentences, samples)));
    sources = texts.sources();
    references = texts.targets();
    this.bleuSentences = Math.min(bleuSentences, sources.size());
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
    List<String> hypotheses =
        sources.isEmpty() ? List.of() : translation.translate(network, sources);
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
  public List<ShardSize> sizes() {
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
