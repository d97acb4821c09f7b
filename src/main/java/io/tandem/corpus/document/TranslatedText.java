package io.tandem.corpus.document;

import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.io.Serializable;

/**
 * A text of a document and its translation, as a person looks at them: codes in angle brackets,
 * long ones by their beginning.
 *
 * @param match the score of the match in the translation memory, in percent; 0 if the model
 *     translated
 * @param codes the codes in the source
 * @param byPosition those of them that no alignment placed
 * @param hasOtherNumbers whether the numbers differ
 * @param hasOtherSigns whether it has signs of placeholders that the source does not have
 * @param needsReview whether a person should look at it
 */
public record TranslatedText(
    String source,
    String target,
    int match,
    int codes,
    int byPosition,
    boolean hasOtherNumbers,
    boolean hasOtherSigns,
    boolean needsReview)
    implements Serializable {
  private static final int CODE_LENGTH = 24;

  /** Returns a text with its codes; what is kept as it is stands there as a code alone. */
  static String shown(CodedText text) {
    StringBuilder shown = new StringBuilder();
    int from = 0;
    for (Code code : text.codes()) {
      shown.append(text.text(), Math.min(from, code.at()), code.at());
      shown.append(code.raw().isEmpty() ? "" : "\u27E8" + shortened(code.raw()) + "\u27E9");
      boolean isKept = code.kind() == Code.Kind.KEEP;
      from = isKept ? text.codes().get(code.pair()).at() : Math.max(from, code.at());
    }
    return shown.append(text.text().substring(from)).toString();
  }

  private static String shortened(String code) {
    return code.length() <= CODE_LENGTH ? code : code.substring(0, CODE_LENGTH) + "\u2026";
  }
}
