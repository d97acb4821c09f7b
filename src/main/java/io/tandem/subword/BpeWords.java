package io.tandem.subword;

import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.text.ReversibleSplitter;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Byte pair encoding of words: a piece without an id is split as it was merged, a character without
 * one into its bytes.
 */
final class BpeWords implements WordEncoder {
  private final Merges merges;
  private final Vocabulary vocabulary;
  private final Splitting splitting;
  private final Bpe bpe;

  BpeWords(Merges merges, Vocabulary vocabulary, Splitting splitting) {
    this.merges = merges;
    this.vocabulary = vocabulary;
    this.splitting = splitting;
    bpe = new Bpe(merges);
  }

  @Override
  public int[] encode(String word) {
    return ids(bpe.pieces(word));
  }

  @Override
  public int[] sample(String word, double strength, RandomGenerator random) {
    return ids(bpe.sample(word, strength, random));
  }

  private int[] ids(List<String> pieces) {
    IdSequence ids = new IdSequence(pieces.size());
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = new Piece(pieces.get(i), i + 1 == pieces.size());
      merges.takeApart(piece, vocabulary::contains, part -> add(part, ids));
    }
    return ids.toArray();
  }

  private void add(Piece piece, IdSequence ids) {
    if (vocabulary.contains(piece)) {
      ids.add(vocabulary.idOf(piece));
    } else {
      ids.addBytes(
          // In reversibly split words U+2581 is a space.
          splitting == Splitting.REVERSIBLE
              ? piece.text().replace(ReversibleSplitter.SPACE_MARK, ' ')
              : piece.text());
    }
  }
}
