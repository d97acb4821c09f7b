package io.tandem.subword;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Writes the steps before a line is split into words as normalizers of a tokenizer.json. */
public final class TokenizerText {
  private static final String JUNK =
      oneOf(c -> Normalizer.isJunk(c) && !Normalizer.isWhiteSpace(c));
  private static final String WHITE_SPACE = oneOf(Normalizer::isWhiteSpace) + "+";

  private TokenizerText() {}

  /**
   * Returns the steps of {@link Normalizer}, if a model with these subwords learns from such lines
   * only, and lower-casing, if they are of such text.
   */
  public static List<ObjectNode> steps(SubwordSide subwords) {
    List<ObjectNode> steps = new ArrayList<>();
    if (subwords.isOfNormalizedText()) {
      steps.add(TokenizerSteps.replaceAll(JUNK, ""));
      steps.add(TokenizerSteps.replaceAll(WHITE_SPACE, " "));
      steps.add(TokenizerSteps.typed("Strip").put("strip_left", true).put("strip_right", true));
    }
    if (subwords.words().casing() == Casing.LOWER) {
      steps.add(TokenizerSteps.typed("Lowercase"));
    }
    if (subwords.isOfNormalizedText()) {
      steps.add(TokenizerSteps.typed("NFC"));
    }
    return steps;
  }

  /** A regular expression for one of the characters, all of which have 16 bits. */
  private static String oneOf(IntPredicate characters) {
    StringBuilder regex = new StringBuilder("[");
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      if (characters.test(c)) {
        int first = c;
        while (characters.test(c + 1)) {
          c++;
        }
        regex.append((char) first).append('-').append((char) c);
      }
    }
    return regex.append(']').toString();
  }
}
