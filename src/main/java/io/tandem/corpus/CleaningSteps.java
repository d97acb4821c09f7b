package io.tandem.corpus;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.EmptySide;
import io.tandem.corpus.cleaning.rules.PairFilter;
import io.tandem.corpus.cleaning.rules.Rewriter;
import io.tandem.corpus.cleaning.rules.SentencePair;
import io.tandem.corpus.cleaning.rules.SqlCondition;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.table.CleanedRow;
import io.tandem.corpus.table.PairTable;
import io.tandem.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Applies the rules of a corpus for single pairs, row by row in one pass. Rules between two SQL
 * conditions are applied together; without such conditions there is one step.
 */
public final class CleaningSteps {
  private final CorpusSettings settings;
  private final Cleaning cleaning;

  public CleaningSteps(CorpusSettings settings) {
    this.settings = settings;
    cleaning = Cleaning.of(settings);
    RejectionReasons.requireFreeNames(cleaning);
  }

  /**
   * Applies the rules to rows of {@link PairTable#cleaned} that have been read from these files.
   */
  public Dataset<Row> apply(Dataset<Row> raw, List<BitextFile> files) {
    List<String> scores = settings.scoreNames();
    List<NamedRule> filters = new ArrayList<>(cleaning.filtersOfPairs());
    List<NamedRule> first = takePlain(filters);
    Dataset<Row> pairs =
        raw.map(
            new CleanPair(
                cleaning.rewriters(),
                new Normalizer(settings.casing()),
                first,
                exempt(files),
                new EmptySide(settings.sides()),
                scores),
            Encoders.row(PairTable.cleaned(scores)));
    while (!filters.isEmpty()) {
      pairs = new SqlFilter(filters.remove(0), scores).apply(pairs);
      List<NamedRule> next = takePlain(filters);
      if (!next.isEmpty()) {
        pairs = pairs.map(new FilterPair(next, scores), Encoders.row(PairTable.cleaned(scores)));
      }
    }
    return pairs;
  }

  /** Takes the rules before the first SQL condition. */
  private static List<NamedRule> takePlain(List<NamedRule> filters) {
    List<NamedRule> plain = new ArrayList<>();
    while (!filters.isEmpty() && !(filters.get(0).rule() instanceof SqlCondition)) {
      plain.add(filters.remove(0));
    }
    return plain;
  }

  private static Set<Integer> exempt(List<BitextFile> files) {
    return files.stream()
        .filter(file -> file.input().split() == Split.VALID || file.input().split() == Split.TEST)
        .map(BitextFile::order)
        .collect(Collectors.toSet());
  }

  /**
   * Repairs, normalizes and filters a pair; rows of {@link PairTable#cleaned}. On executors.
   *
   * @param exempt orders of the files declared as valid or test: they are used as they are, so that
   *     scores remain comparable with published ones; only pairs with an empty side are rejected
   */
  private record CleanPair(
      List<NamedRule> rewriters,
      Normalizer normalizer,
      List<NamedRule> filters,
      Set<Integer> exempt,
      EmptySide emptySide,
      List<String> scoreNames)
      implements MapFunction<Row, Row> {
    @Override
    public Row call(Row row) {
      CleanedRow raw = new CleanedRow(row);
      boolean isExempt = exempt.contains(raw.origin().fileOrder());
      String source = raw.source();
      String target = raw.target();
      if (raw.reason() != null) {
        return raw.cleaned(source, target, raw.reason(), 0, isExempt).row();
      }
      long rewrites = 0;
      for (int i = 0; i < rewriters.size() && !isExempt; i++) {
        Rewriter rewriter = (Rewriter) rewriters.get(i).rule();
        String mendedSource = rewriter.rewrite(source);
        String mendedTarget = rewriter.rewrite(target);
        if (!mendedSource.equals(source) || !mendedTarget.equals(target)) {
          rewrites |= 1L << i;
        }
        source = mendedSource;
        target = mendedTarget;
      }
      source = normalizer.normalize(source);
      target = normalizer.normalize(target);
      SentencePair pair = pair(source, target, raw.scores(), scoreNames);
      return raw.cleaned(source, target, reason(pair, isExempt), rewrites, isExempt).row();
    }

    private String reason(SentencePair pair, boolean isExempt) {
      if (emptySide.rejects(pair)) {
        return EmptySide.REASON;
      }
      return isExempt ? null : CleaningSteps.reason(filters, pair);
    }
  }

  /** Applies the rules that follow an SQL condition; rows of {@link PairTable#cleaned}. */
  private record FilterPair(List<NamedRule> filters, List<String> scoreNames)
      implements MapFunction<Row, Row> {
    @Override
    public Row call(Row row) {
      CleanedRow cleaned = new CleanedRow(row);
      if (cleaned.reason() != null || cleaned.isExempt()) {
        return row;
      }
      String reason =
          reason(filters, pair(cleaned.source(), cleaned.target(), cleaned.scores(), scoreNames));
      return reason == null ? row : cleaned.rejected(reason).row();
    }
  }

  /**
   * Returns the pair in the form that rules take.
   *
   * @param scores the scores in the order of their names; null if none are read
   */
  private static SentencePair pair(String source, String target, Row scores, List<String> names) {
    Map<String, Double> byName = new HashMap<>();
    for (int i = 0; scores != null && i < names.size(); i++) {
      if (!scores.isNullAt(i)) {
        byName.put(names.get(i), scores.getDouble(i));
      }
    }
    return new SentencePair(source, target, byName);
  }

  /** Returns the name of the first rule that rejects the pair, or null. */
  private static String reason(List<NamedRule> filters, SentencePair pair) {
    for (NamedRule named : filters) {
      if (((PairFilter) named.rule()).rejects(pair)) {
        return named.name();
      }
    }
    return null;
  }
}
