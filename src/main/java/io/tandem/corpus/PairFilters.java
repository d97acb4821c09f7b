package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Filters;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Filters in order; the first that rejects a pair gives the reason. Driver and executors. */
public record PairFilters(List<PairFilter> inOrder) implements Serializable {
  public PairFilters {
    inOrder = List.copyOf(inOrder);
  }

  /** All that the settings ask for. */
  public static PairFilters of(Filters settings) {
    List<PairFilter> filters = new ArrayList<>();
    filters.add(new EmptySide());
    filters.add(new TooFewWords(settings.minimumWords()));
    filters.add(new TooManyWords(settings.maximumWords()));
    filters.add(new TooManyCharacters(settings.maximumCharacters()));
    filters.add(new LengthRatio(settings.maximumLengthRatio(), settings.ratioFreeCharacters()));
    if (settings.rejectIdentical()) {
      filters.add(new IdenticalSides());
    }
    return new PairFilters(filters);
  }

  /**
   * For sets that were named as valid or test: they are used as they are, so that scores can be
   * compared with those of others; but nothing can be done with an empty side.
   */
  public static PairFilters ofGivenSets() {
    return new PairFilters(List.of(new EmptySide()));
  }

  /** Why the pair is not to be used, if so. */
  public Optional<String> reason(String source, String target) {
    return inOrder.stream()
        .filter(filter -> filter.rejects(source, target))
        .map(PairFilter::reason)
        .findFirst();
  }
}
