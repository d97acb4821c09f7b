package io.tandem.corpus;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Part;
import io.tandem.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * All that can be said of a pair by itself: its normalised text, whether a filter rejects it, its
 * key and split. From rows of {@link BitextReader#SCHEMA} to rows of {@link JudgedPairs#SCHEMA}. On
 * executors.
 */
record JudgePair(
    Normalizer normalizer,
    PairFilters filters,
    PairFilters givenSetFilters,
    SplitRule splitRule,
    List<Part> partOfFile)
    implements MapFunction<Row, Row> {

  static JudgePair of(CorpusSettings settings, List<BitextFile> files, long seed) {
    return new JudgePair(
        new Normalizer(settings.casing()),
        PairFilters.of(settings.filters()),
        PairFilters.ofGivenSets(),
        new SplitRule(settings.split(), seed),
        files.stream().map(file -> file.input().split()).toList());
  }

  @Override
  public Row call(Row raw) {
    String source = raw.getString(0);
    String target = raw.getString(1);
    long line = raw.getLong(3);
    int fileOrder = raw.getInt(4);
    Optional<String> reason = Optional.ofNullable(raw.getString(5));
    Part asked = partOfFile.get(fileOrder);
    if (reason.isEmpty()) {
      source = normalizer.normalize(source);
      target = normalizer.normalize(target);
      boolean givenSet = asked == Part.VALID || asked == Part.TEST;
      reason = (givenSet ? givenSetFilters : filters).reason(source, target);
    }
    long id = JudgedPairs.id(fileOrder, line);
    long key = reason.isEmpty() ? SentenceKey.of(source) : id;
    return RowFactory.create(
        id,
        source,
        target,
        raw.getString(2),
        line,
        fileOrder,
        splitRule.split(key, asked).name().toLowerCase(Locale.ROOT),
        asked != Part.AUTO,
        key,
        reason.orElse(null));
  }
}
