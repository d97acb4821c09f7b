package io.tandem.training.worker;

import io.tandem.subword.TaggedLine;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** The text of a pair; tags precede its source. */
record TextPair(TaggedLine source, String target) {
  /** Returns the pair with other text; tags stay. */
  TextPair with(String otherSource, String otherTarget) {
    return new TextPair(new TaggedLine(source.ids(), otherSource), otherTarget);
  }

  /** Returns the pair with other text of the sides, each made from what it was. */
  TextPair map(UnaryOperator<String> ofSource, UnaryOperator<String> ofTarget) {
    return with(ofSource.apply(source.text()), ofTarget.apply(target));
  }

  boolean hasSameTags(TextPair other) {
    return Arrays.equals(source.ids(), other.source.ids());
  }

  /** Returns whether nothing is left of a side. */
  boolean hasBlankSide() {
    return source.text().isBlank() || target.isBlank();
  }
}
