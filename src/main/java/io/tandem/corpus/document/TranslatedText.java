package io.tandem.corpus.document;

import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import io.tandem.translation.alignment.KeptTerms;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of a document and its translation, as a person looks at them: codes in angle brackets,
 * long ones by a number.
 *
 * @param match the score of the match in the translation memory, in percent; 0 if the model
 *     translated
 * @param sentences the single sentences that the memory had, where it did not have the whole
 * @param codes the codes in the source
 * @param byPosition those of them that no alignment placed
 * @param terms of what the model translated
 * @param hasOtherNumbers whether the numbers differ
 * @param hasOtherSigns whether it has signs of placeholders that the source does not have
 * @param needsReview whether a person should look at it
 */
public record TranslatedText(
    String source,
    String target,
    int match,
    int sentences,
    int codes,
    int byPosition,
    KeptTerms terms,
    boolean hasOtherNumbers,
    boolean hasOtherSigns,
    boolean needsReview)
    implements Serializable {
  private static final int CODE_LENGTH = 16;

  /** The name of an element that is a whole code. */
  private static final Pattern ELEMENT = Pattern.compile("</?([\\w:.-]+)[^<>]*>");

  /**
   * Returns what stands for the codes of a source and of its translation, by their markup: short
   * codes themselves, others by a number. What is kept is shown as the model reads it.
   */
  static Map<String, String> names(CodedText source) {
    Map<String, String> names = new HashMap<>();
    for (Code code : source.codes()) {
      if (code.kind() == Code.Kind.KEEP) {
        int to = source.codes().get(code.pair()).at();
        names.put(code.raw(), source.text().substring(code.at(), to).strip());
      } else if (code.raw().length() > CODE_LENGTH && code.kind() != Code.Kind.CLOSE) {
        Matcher element = ELEMENT.matcher(code.raw());
        String name = element.matches() ? element.group(1) + " " : "";
        names.putIfAbsent(code.raw(), name + (names.size() + 1));
      }
    }
    return names;
  }

  /**
   * Returns a text with its codes; what is kept as it is stands there as a code alone.
   *
   * @param names by {@link #names}
   */
  static String shown(CodedText text, Map<String, String> names) {
    StringBuilder shown = new StringBuilder();
    int from = 0;
    for (Code code : text.codes()) {
      shown.append(text.text(), Math.min(from, code.at()), code.at());
      shown.append(code.raw().isEmpty() ? "" : "\u27E8" + shown(code, text, names) + "\u27E9");
      boolean isKept = code.kind() == Code.Kind.KEEP;
      from = isKept ? text.codes().get(code.pair()).at() : Math.max(from, code.at());
    }
    return shown.append(text.text().substring(from)).toString();
  }

  private static String shown(Code code, CodedText text, Map<String, String> names) {
    if (code.kind() == Code.Kind.CLOSE && code.raw().length() > CODE_LENGTH) {
      String open = text.codes().get(code.pair()).raw();
      return "/" + names.getOrDefault(open, "");
    }
    return shortened(names.getOrDefault(code.raw(), code.raw()));
  }

  private static String shortened(String code) {
    return code.length() <= CODE_LENGTH ? code : code.substring(0, CODE_LENGTH) + "\u2026";
  }
}
