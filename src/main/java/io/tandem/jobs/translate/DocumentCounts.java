package io.tandem.jobs.translate;

import io.tandem.Text;
import io.tandem.corpus.document.Counts;
import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/** Counts of translated documents. Executors add, the driver reads. */
final class DocumentCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LongAccumulator documents;
  private final LongAccumulator units;
  private final LongAccumulator codes;
  private final LongAccumulator byPosition;
  private final LongAccumulator fromMemory;
  private final LongAccumulator fuzzy;
  private final LongAccumulator sentences;
  private final LongAccumulator otherNumbers;
  private final LongAccumulator toReview;

  DocumentCounts(SparkContext spark) {
    documents = spark.longAccumulator("documents");
    units = spark.longAccumulator("units of documents");
    codes = spark.longAccumulator("codes of documents");
    byPosition = spark.longAccumulator("codes placed by position");
    fromMemory = spark.longAccumulator("units from the memory");
    fuzzy = spark.longAccumulator("fuzzy matches");
    sentences = spark.longAccumulator("sentences from the memory");
    otherNumbers = spark.longAccumulator("units with other numbers");
    toReview = spark.longAccumulator("units to review");
  }

  void add(Counts document) {
    documents.add(1);
    units.add(document.units());
    codes.add(document.codes());
    byPosition.add(document.byPosition());
    fromMemory.add(document.fromMemory());
    fuzzy.add(document.fuzzy());
    sentences.add(document.sentencesFromMemory());
    otherNumbers.add(document.otherNumbers());
    toReview.add(document.toReview());
  }

  /** Returns what to tell the user. */
  String describe() {
    String memory =
        fromMemory.value() + sentences.value() == 0
            ? ""
            : Text.format(
                "; from the memory: %,d texts, %,d of them fuzzy matches, and %,d sentences of others",
                fromMemory.value(), fuzzy.value(), sentences.value());
    return Text.format(
        "documents: %,d with %,d texts and %,d codes, of which %,d were placed by their relative"
            + " position%s; texts to review: %,d, of which %,d have other numbers than their source",
        documents.value(),
        units.value(),
        codes.value(),
        byPosition.value(),
        memory,
        toReview.value(),
        otherNumbers.value());
  }
}
