package io.tandem.translation.alignment;

import io.tandem.translation.alignment.CodePlacement.Kept;
import java.io.Serializable;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What became of the protected text and the terms of a line, which its translation has as given.
 *
 * @param written how many the model wrote so
 * @param replacing those that took the place of other words
 * @param inserted those that no word of the translation was aligned to
 */
public record KeptTerms(int written, List<String> replacing, List<String> inserted)
    implements Serializable {
  public static final KeptTerms NONE = new KeptTerms(0, List.of(), List.of());

  public KeptTerms {
    replacing = List.copyOf(replacing);
    inserted = List.copyOf(inserted);
  }

  public static KeptTerms of(List<Kept> kept) {
    return new KeptTerms(
        (int) kept.stream().filter(Kept::isCopied).count(),
        texts(kept, one -> !one.isCopied() && one.from() < one.to()),
        texts(kept, one -> !one.isCopied() && one.from() == one.to()));
  }

  private static List<String> texts(List<Kept> kept, Predicate<Kept> which) {
    return kept.stream().filter(which).map(one -> one.text().strip()).toList();
  }

  public int count() {
    return written + replacing.size() + inserted.size();
  }

  /** Returns those of this line and of the one behind it. */
  public KeptTerms and(KeptTerms next) {
    return new KeptTerms(
        written + next.written,
        Stream.concat(replacing.stream(), next.replacing.stream()).toList(),
        Stream.concat(inserted.stream(), next.inserted.stream()).toList());
  }
}
