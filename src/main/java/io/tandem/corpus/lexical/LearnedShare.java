package io.tandem.corpus.lexical;

import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.Hash64;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The share of the pairs that is learned from: a pair belongs to it or not by its text alone, so
 * that equal pairs stay together. The tags that a source sentence begins with are no part of its
 * text. Driver and executors; plain fields, because Kryo cannot read records.
 */
final class LearnedShare implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double share;
  private final ArrayList<String> tags;

  /**
   * @param share from 1 on, all pairs belong to it
   */
  LearnedShare(double share, List<String> tags) {
    this.share = share;
    this.tags = new ArrayList<>(tags);
  }

  /** Returns the pairs that belong to it, without tags, of rows of source and target. */
  Dataset<Row> of(Dataset<Row> pairs) {
    FilterFunction<Row> isLearned = pair -> has(pair.getString(0), pair.getString(1));
    Dataset<Row> learned = share >= 1 ? pairs : pairs.filter(isLearned);
    UDF1<String, String> text = this::withoutTags;
    return tags.isEmpty()
        ? learned
        : learned.withColumn(
            PairTable.SOURCE,
            functions.udf(text, DataTypes.StringType).apply(functions.col(PairTable.SOURCE)));
  }

  /** Returns a source sentence without the tags that it begins with, and their spaces. */
  String withoutTags(String source) {
    String rest = source;
    while (true) {
      int space = rest.indexOf(' ');
      if (space < 0 || !tags.contains(rest.substring(0, space))) {
        return rest;
      }
      rest = rest.substring(space + 1);
    }
  }

  boolean has(String source, String target) {
    if (share >= 1) {
      return true;
    }
    String text = withoutTags(source);
    long hash = Hash64.mix(Hash64.mix(SentenceKey.exact(text)) + SentenceKey.exact(target));
    // 53 bits of the hash as a number from 0 inclusive to 1 exclusive.
    return (hash >>> 11) * 0x1p-53 < share;
  }
}
