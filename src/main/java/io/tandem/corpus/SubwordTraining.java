package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;

import io.tandem.config.CorpusSettings;
import io.tandem.config.SubwordSettings;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordLearner;
import io.tandem.subword.Subwords;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Learns subwords from both sides of a bitext together. */
public final class SubwordTraining {
  private SubwordTraining() {}

  /** Counts words on the cluster and learns from the counts on the driver. */
  public static Subwords learn(
      Dataset<Row> pairs, SubwordSettings settings, CorpusSettings corpus) {
    SubwordLearner learner = SubwordLearner.of(settings, corpus.casing());
    Dataset<Row> lines =
        pairs.select(col(JudgedPairs.SOURCE)).union(pairs.select(col(JudgedPairs.TARGET)));
    Dataset<Row> counts =
        lines
            .as(Encoders.STRING())
            .flatMap(new Words(learner.words()), Encoders.STRING())
            .groupBy("value")
            .count();
    Map<String, Long> byWord = new HashMap<>();
    counts.toLocalIterator().forEachRemaining(row -> byWord.put(row.getString(0), row.getLong(1)));
    return learner.learn(byWord);
  }

  private record Words(LineWords words) implements FlatMapFunction<String, String> {
    @Override
    public Iterator<String> call(String line) {
      return words.of(line).iterator();
    }
  }
}
