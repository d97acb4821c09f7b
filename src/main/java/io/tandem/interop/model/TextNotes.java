package io.tandem.interop.model;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.text.moses.TextForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The preparation of text that an exported model's tokenizer leaves to its users. */
public final class TextNotes {
  private static final int MAX_TAGS = 3;

  private TextNotes() {}

  /**
   * Returns sentences; none if the tokenizer accepts any text.
   *
   * @param looksUpTags whether the tool takes tags such as {@code >>deu<<} off the text and looks
   *     them up in the vocabulary, as MarianTokenizer does
   */
  public static List<String> of(Subwords subwords, boolean looksUpTags) {
    List<String> notes = new ArrayList<>();
    if (subwords.words().casing() == Casing.LOWER) {
      notes.add("The model reads and writes lower-case text: lower-case what you translate.");
    }
    if (subwords.isOfNormalizedText() && subwords.kind() != SubwordKind.UNIGRAM) {
      notes.add(
          "The model has learned from text in Unicode's composed form (NFC), with single spaces"
              + " for all white space and without soft hyphens and other invisible characters:"
              + " bring what you translate into that form.");
    }
    notes.addAll(ofMoses(subwords));
    List<String> tags = unknownTags(subwords, looksUpTags);
    if (!tags.isEmpty()) {
      notes.add(
          "The SentencePiece model does not know %s, which %s in the vocabulary: put the token before those of the text."
              .formatted(named(tags), tags.size() == 1 ? "is" : "are"));
    }
    if (looksUpTags && subwords.kind() == SubwordKind.UNIGRAM) {
      subwords.tags().stream()
          .filter(TextNotes::isLookedUp)
          .findFirst()
          .map(
              "MarianTokenizer takes a tag such as %s off the text, but not the space after it: write none there."
                  ::formatted)
          .ifPresent(notes::add);
    }
    return notes;
  }

  private static boolean isLookedUp(String tag) {
    return tag.startsWith(">>");
  }

  /** Returns a few of them, as multilingual models have many. */
  private static String named(List<String> tags) {
    return tags.size() <= MAX_TAGS
        ? String.join(" and ", tags)
        : "%s and %s more"
            .formatted(
                String.join(", ", tags.subList(0, MAX_TAGS)),
                Integer.toString(tags.size() - MAX_TAGS));
  }

  /** Returns the tags that are in the vocabulary, but not in a SentencePiece model beside it. */
  private static List<String> unknownTags(Subwords subwords, boolean looksUpTags) {
    if (subwords.kind() != SubwordKind.SENTENCEPIECE && subwords.kind() != SubwordKind.MARIAN) {
      return List.of();
    }
    byte[] model = TokenizerFiles.sourceModel(subwords).orElseThrow();
    Set<String> pieces =
        SentencePieceFile.parse(model, "the SentencePiece model").pieces().stream()
            .map(ScoredPiece::text)
            .collect(Collectors.toSet());
    // A tag of the corpus has an id of its own, even where there is such a piece.
    int[] theirs = subwords.source().importedRows();
    return subwords.sourceVocabulary().tags().stream()
        .filter(tag -> !(looksUpTags && isLookedUp(tag)))
        .filter(
            tag ->
                !pieces.contains(tag)
                    || theirs[subwords.idsOfTags("tags", List.of(tag))[0]] == Subwords.NO_ROW)
        .toList();
  }

  /** Returns the steps of Moses to apply before and after translation. */
  public static List<String> ofMoses(Subwords subwords) {
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
