package io.tandem.subword.spark;

import io.tandem.UserException;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerJsonWriter;
import io.tandem.subword.learn.PieceCounts;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Learned subwords in the formats of other tools, written next to the files that Tandem itself
 * reads: {@code tokenizer.json} if that format can represent them, and for byte pair encoding the
 * vocabulary that subword-nmt expects next to its codes.
 */
final class SubwordExports {
  private static final String SUBWORD_NMT_VOCABULARY = "subword-nmt.vocab";

  private SubwordExports() {}

  /** Returns content by file name. */
  static Map<String, byte[]> of(Subwords subwords) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    if (subwords.kind() == SubwordKind.BPE) {
      subwords
          .learned(SUBWORD_NMT_VOCABULARY)
          .forEach(
              (name, side) -> put(contents, name, PieceCounts.text(side.vocabulary().pieces())));
    }
    if (!subwords.kind().isOutside()) {
      subwords
          .learned(SubwordFiles.TOKENIZER_JSON)
          .forEach(
              (name, side) -> tokenizerJson(side).ifPresent(text -> put(contents, name, text)));
    }
    return contents;
  }

  /** Not every kind of subwords can be represented in that format; then there is no such file. */
  private static Optional<String> tokenizerJson(SubwordSide side) {
    try {
      return Optional.of(TokenizerJsonWriter.write(side));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  private static void put(Map<String, byte[]> contents, String name, String text) {
    contents.put(name, text.getBytes(StandardCharsets.UTF_8));
  }
}
