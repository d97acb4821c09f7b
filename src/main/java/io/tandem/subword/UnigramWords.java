package io.tandem.subword;

import io.tandem.UserException;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.Segmentation;
import io.tandem.subword.sentencepiece.Unigram;
import io.tandem.text.ReversibleSplitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Segments words so that the product of the probabilities of the pieces is largest (Kudo 2018,
 * arXiv 1804.10959). The probability of a piece is its share of all counts of the vocabulary. A
 * character without a piece is written as bytes.
 */
final class UnigramWords implements SubwordCoder.WordEncoder {
  private static final int UNKNOWN = -1;

  private final Unigram unigram;

  UnigramWords(Vocabulary vocabulary) {
    unigram = new Unigram(scored(vocabulary), UNKNOWN);
  }

  /**
   * Returns the pieces of a vocabulary in the order of their ids, with log probabilities.
   *
   * @throws UserException if two pieces have the same text: where a piece is does not matter here
   */
  static List<ScoredPiece> scored(Vocabulary vocabulary) {
    double total = vocabulary.pieces().stream().mapToDouble(UnigramWords::count).sum();
    Set<String> texts = new HashSet<>();
    List<ScoredPiece> scored = new ArrayList<>();
    for (Vocabulary.CountedPiece counted : vocabulary.pieces()) {
      String text = counted.piece().text();
      if (!texts.add(text)) {
        throw UserException.of(
            "the piece '%s' of a unigram model is there twice, inside and ending words; was the file edited by hand?",
            text);
      }
      scored.add(ScoredPiece.normal(text, (float) Math.log(count(counted) / total)));
    }
    return scored;
  }

  /** Returns the count of a piece, at least 1, so that pieces never seen count as seen once. */
  private static double count(Vocabulary.CountedPiece counted) {
    return Math.max(1, counted.count());
  }

  @Override
  public int[] encode(String word) {
    byte[] text = word.getBytes(StandardCharsets.UTF_8);
    return ids(text, unigram.best(text));
  }

  @Override
  public int[] sample(String word, double strength, RandomGenerator random) {
    byte[] text = word.getBytes(StandardCharsets.UTF_8);
    return ids(text, unigram.sample(text, strength, random));
  }

  private static int[] ids(byte[] text, Segmentation segmentation) {
    IdSequence ids = new IdSequence(segmentation.ids().length);
    int start = 0;
    for (int i = 0; i < segmentation.ids().length; i++) {
      int end = segmentation.ends()[i];
      if (segmentation.ids()[i] == UNKNOWN) {
        String character = new String(text, start, end - start, StandardCharsets.UTF_8);
        ids.addBytes(character.replace(ReversibleSplitter.SPACE_MARK, ' '));
      } else {
        ids.add(Vocabulary.FIRST_PIECE + segmentation.ids()[i]);
      }
      start = end;
    }
    return ids.toArray();
  }
}
