package io.tandem.interop.model;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordKind;
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
    List<String> notes = new ArrayList<>(lowerCase(subwords));
    notes.addAll(besidesLowerCase(subwords));
    List<String> tags = unknownTags(subwords);
    if (!tags.isEmpty()) {
      notes.add(
          "The SentencePiece model does not know %s, which %s in the vocabulary: put the token before those of the text."
              .formatted(String.join(" and ", tags), tags.size() == 1 ? "is" : "are"));
    }
    return notes;
  }

  /**
   * Returns the tags that were added to a SentencePiece model of another tool. Tags such as {@code
   * >>deu<<} are looked up in the vocabulary.
   */
  private static List<String> unknownTags(Subwords subwords) {
    boolean isOfAnotherTool =
        subwords.kind() == SubwordKind.SENTENCEPIECE || subwords.kind() == SubwordKind.MARIAN;
    int[] theirs = subwords.source().importedRows();
    return !isOfAnotherTool
        ? List.of()
        : subwords.tags().stream()
            .filter(tag -> !tag.startsWith(">>"))
            .filter(tag -> theirs[subwords.idsOfTags("tags", List.of(tag))[0]] == Subwords.NO_ROW)
            .toList();
  }

  /** Returns a sentence if the model takes lower-case text only, and its tokenizer takes any. */
  static List<String> lowerCase(Subwords subwords) {
    return subwords.words().casing() == Casing.LOWER
        ? List.of("The model reads and writes lower-case text: lower-case what you translate.")
        : List.of();
  }

  /** Returns the same for a tokenizer that lower-cases text itself. */
  public static List<String> besidesLowerCase(Subwords subwords) {
    LineWords words = subwords.words();
    List<String> notes = new ArrayList<>();
    if (subwords.isOfNormalizedText()) {
      notes.add(
          "The model has learned from text in Unicode's composed form (NFC), with single spaces for"
              + " all white space and without soft hyphens and other invisible characters: bring"
              + " what you translate into that form.");
    }
    if (words.casing() == Casing.TRUECASE) {
      notes.add(
          "The model reads and writes truecased text: apply Moses' truecaser with"
              + " `subword/truecase-model.source` before, and its detruecaser after.");
    }
    if (has(words, form -> form.punctuation() != Punctuation.KEEP)) {
      notes.add("Normalize punctuation with Moses' normalize-punctuation.perl before.");
    }
    if (has(words, TextForm::isTokenized)) {
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
