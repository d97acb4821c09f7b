package io.tandem.interop.model;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.text.moses.TextForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What users of an exported model have to do to their text, because its tokenizer does not. */
public final class TextNotes {
  private TextNotes() {}

  /** Returns sentences, none if the tokenizer takes any text. */
  public static List<String> of(Subwords subwords) {
    List<String> notes = new ArrayList<>();
    if (subwords.words().casing() == Casing.LOWER) {
      notes.add("The model reads and writes lower-case text: lower-case what you translate.");
    }
    notes.addAll(besidesLowerCase(subwords));
    return notes;
  }

  /** Returns the same for a tokenizer that lower-cases text itself. */
  public static List<String> besidesLowerCase(Subwords subwords) {
    LineWords words = subwords.words();
    List<String> notes = new ArrayList<>();
    if (words.casing() == Casing.TRUECASE) {
      notes.add(
          "The model reads and writes truecased text: apply Moses' truecaser with"
              + " `subword/truecase-model.source` before, and its detruecaser after.");
    }
    if (has(words, form -> form.punctuation() != Punctuation.KEEP)) {
      notes.add("Normalize punctuation with Moses' normalize-punctuation.perl before.");
    }
    if (has(words, form -> form.tokenization() != Tokenization.NONE)) {
      notes.add(
          "The model reads and writes text that is tokenized as by Moses: tokenize before, and"
              + " detokenize after.");
    }
    return notes;
  }

  private static boolean has(LineWords words, Predicate<TextForm> property) {
    return Stream.of(words.source(), words.target()).anyMatch(property);
  }
}
