package io.tandem.training.shards;

import static org.apache.spark.sql.functions.col;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.StageSettings;
import io.tandem.corpus.Mixture;
import io.tandem.corpus.table.PairTable;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How often an epoch of a stage sees the pairs of each input. With n pairs of an input and the
 * share s it is f · s / n, where f is the largest n / s of all inputs: the input that has the most
 * pairs for its share is seen once, and no pair of a share above 0 is left out. Of an input whose
 * pairs the corpus repeats or leaves out, n are the pairs that an epoch of the corpus sees, and its
 * repetitions are multiplied. Driver only.
 *
 * @param prepared the pairs by the name of the input that an epoch of the corpus sees
 */
record StageMixture(StageSettings settings, SortedMap<String, Long> prepared) {
  /**
   * @throws UserException when an input has no pairs to make its share of
   */
  StageMixture {
    for (Map.Entry<String, Double> share : settings.shares().entrySet()) {
      if (share.getValue() > 0 && prepared.getOrDefault(share.getKey(), 0L) == 0) {
        throw UserException.of(
            "training.stages %s: an epoch of the corpus sees no pair of %s; its weight is 0, or all"
                + " its pairs are longer than training.maximumSentenceTokens or left out by the"
                + " ledger",
            settings, share.getKey());
      }
    }
  }

  /** Returns how often each pair that the corpus has once is seen, by the name of its input. */
  SortedMap<String, Double> factors() {
    SortedMap<String, Double> factors = new TreeMap<>();
    prepared.keySet().forEach(name -> factors.put(name, settings.shares().isEmpty() ? 1.0 : 0.0));
    double most = pairsAnEpoch();
    settings
        .shares()
        .forEach(
            (name, share) ->
                factors.put(name, share == 0 ? 0 : most / (prepared.get(name) / share)));
    return factors;
  }

  /** Returns the pairs that an epoch of the stage sees, on average. */
  double pairsAnEpoch() {
    return settings.shares().isEmpty()
        ? prepared.values().stream().mapToLong(Long::longValue).sum()
        : settings.shares().entrySet().stream()
            .filter(share -> share.getValue() > 0)
            .mapToDouble(share -> prepared.get(share.getKey()) / share.getValue())
            .max()
            .orElseThrow();
  }

  /**
   * Returns the pairs with the number of times that an epoch of the stage sees each, which depends
   * on the key and the pair alone.
   *
   * @param pairs with {@link PairTable#COPIES} as an epoch of the corpus sees them
   * @param names the names of the inputs of all files, in the order of files
   */
  Dataset<Row> of(Dataset<Row> pairs, List<String> names, long... key) {
    Map<String, Double> factors = factors();
    List<Double> ofFiles = names.stream().map(name -> factors.getOrDefault(name, 0.0)).toList();
    return pairs.withColumn(
        PairTable.COPIES,
        Mixture.rounded(col(PairTable.COPIES).multiply(PairTable.ofFile(ofFiles)), key));
  }

  /** Returns what an epoch sees of each input, in words. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    SortedMap<String, Double> factors = factors();
    for (Map.Entry<String, Double> share : settings.shares().entrySet()) {
      if (share.getValue() > 0) {
        double times = factors.get(share.getKey());
        parts.add(
            Text.format(
                "%s of %s%s",
                Display.rounded(Math.round(times * prepared.get(share.getKey()))),
                share.getKey(),
                times == 1
                    ? ""
                    : Text.format(
                        " (%s × %.2f)", Display.rounded(prepared.get(share.getKey())), times)));
      }
    }
    return Text.format(
        "an epoch sees %s pairs%s",
        Display.rounded(Math.round(pairsAnEpoch())),
        parts.isEmpty() ? " as the corpus has them" : ": " + String.join(", ", parts));
  }
}
